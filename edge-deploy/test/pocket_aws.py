#!/usr/bin/env python3
"""An AWS that fits in a pocket: moto's server, with what the modules need and moto 5.2.5 lacks. Arguments are moto's.

An instance refresh replaces one machine after the other, as the module asks for (at least 100 percent healthy): it starts a machine
of the launch template's newest version beyond those that there are, waits until somebody who has looked says that it is healthy
(SetInstanceHealth), and only then ends an old one. A machine of which the opposite is said goes, and the old ones stay.
"""

import os
import sys
import uuid

# AWS's own policies are there.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.server import main

refreshes = {}


class Refresh:
    def __init__(self, backend, group):
        self.backend, self.group = backend, group
        self.id, self.status = str(uuid.uuid4()), "InProgress"
        self.old = [state.instance.id for state in group.instance_states]
        self.all = len(self.old)
        self.start()

    def start(self):
        before = {state.instance.id for state in self.group.instance_states}
        self.group.set_desired_capacity(self.group.desired_capacity + 1)
        (self.new,) = {state.instance.id for state in self.group.instance_states} - before

    def told(self, instance, health):
        if self.status != "InProgress" or instance != self.new:
            return
        if health == "Healthy":
            self.backend.terminate_instance(self.old.pop(0), should_decrement=True)
            if self.old:
                self.start()
            else:
                self.status = "Successful"
        else:
            self.backend.terminate_instance(self.new, should_decrement=True)
            self.status = "RollbackSuccessful"


def user_data(self):
    # That of a second version is left a plain string, over which moto stumbles.
    data = self.data.get("UserData")
    return Base64EncodedString(data) if isinstance(data, str) else data


def start_instance_refresh(self):
    backend, group = self.autoscaling_backend, self._get_param("AutoScalingGroupName")
    refresh = Refresh(backend, backend.autoscaling_groups[group])
    refreshes.setdefault(group, []).insert(0, refresh)
    return ActionResult({"InstanceRefreshId": refresh.id})


def set_instance_health(self):
    answer = moto_set_instance_health(self)
    for group in refreshes.values():
        group[0].told(self._get_param("InstanceId"), self._get_param("HealthStatus"))
    return answer


def describe_instance_refreshes(self):
    group = self._get_param("AutoScalingGroupName")
    return ActionResult({"InstanceRefreshes": [
        {"InstanceRefreshId": refresh.id, "AutoScalingGroupName": group, "Status": refresh.status,
         "PercentageComplete": 100 - 100 * len(refresh.old) // refresh.all}
        for refresh in refreshes.get(group, [])]})


LaunchTemplateVersion.user_data = property(user_data)
# What every instance is asked to have, and is then expected to say.
Instance.maintenance_options = {"AutoRecovery": "default"}
moto_set_instance_health = AutoScalingResponse.set_instance_health
AutoScalingResponse.set_instance_health = set_instance_health
AutoScalingResponse.start_instance_refresh = start_instance_refresh
AutoScalingResponse.describe_instance_refreshes = describe_instance_refreshes
main(sys.argv[1:])
