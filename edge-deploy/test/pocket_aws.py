#!/usr/bin/env python3
"""An AWS that fits in a pocket: moto's server, with what the edge module needs and moto 5.2.5 lacks. Arguments are moto's."""

import sys
import uuid

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.server import main

refreshes = {}


def user_data(self):
    # That of a second version is left a plain string, over which moto stumbles.
    data = self.data.get("UserData")
    return Base64EncodedString(data) if isinstance(data, str) else data


def start_instance_refresh(self):
    group = self._get_param("AutoScalingGroupName")
    refresh = str(uuid.uuid4())
    refreshes.setdefault(group, []).insert(0, refresh)
    # One machine after the other is replaced by one of the launch template's newest version.
    backend = self.autoscaling_backend
    for state in list(backend.autoscaling_groups[group].instance_states):
        backend.terminate_instance(state.instance.id, should_decrement=False)
    return ActionResult({"InstanceRefreshId": refresh})


def describe_instance_refreshes(self):
    group = self._get_param("AutoScalingGroupName")
    return ActionResult({"InstanceRefreshes": [
        {"InstanceRefreshId": refresh, "AutoScalingGroupName": group, "Status": "Successful", "PercentageComplete": 100}
        for refresh in refreshes.get(group, [])]})


LaunchTemplateVersion.user_data = property(user_data)
AutoScalingResponse.start_instance_refresh = start_instance_refresh
AutoScalingResponse.describe_instance_refreshes = describe_instance_refreshes
main(sys.argv[1:])
