#!/usr/bin/env python3
"""The metadata service, second version alone, of one machine of an autoscaling group: imds.py ENDPOINT GROUP [INSTANCE]

Listens on 169.254.169.254:80. The first line that it prints is the instance and what its user data are, in base64.
"""

import base64
import http.server
import json
import sys

import boto3

endpoint, group, *which = sys.argv[1:]
session = {"endpoint_url": endpoint, "region_name": "eu-central-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
autoscaling, ec2 = boto3.client("autoscaling", **session), boto3.client("ec2", **session)
groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
instance = which[0] if which else groups[0]["Instances"][0]["InstanceId"]
user_data = base64.b64decode(ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")["UserData"]["Value"])
TOKEN = "token-of-" + instance
ROLE = {"AccessKeyId": "ASIAX", "SecretAccessKey": "secret", "Token": "session", "Expiration": "2036-01-01T00:00:00Z"}
METADATA = {
    "instance-id": instance,
    "placement": {"region": "eu-central-1"},
    "iam": {"security-credentials": {"edge": json.dumps(ROLE)}},
}


class Metadata(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        known = self.path == "/latest/api/token" and self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        self.answer(200, TOKEN.encode()) if known else self.answer(400)

    def do_GET(self):
        if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            return self.answer(401)
        parts = [part for part in self.path.split("/") if part]
        if parts[:2] != ["latest", "meta-data"]:
            return self.answer(404)
        found = METADATA
        for part in parts[2:]:
            if not isinstance(found, dict) or part not in found:
                return self.answer(404)
            found = found[part]
        return self.answer(200, ("\n".join(found) if isinstance(found, dict) else found).encode())


server = http.server.ThreadingHTTPServer(("169.254.169.254", 80), Metadata)
print(instance, base64.b64encode(user_data).decode(), flush=True)
server.serve_forever()
