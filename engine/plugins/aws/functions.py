"""What a program may ask AWS about itself."""

from __future__ import annotations

from engine.plugins.aws.client import AwsClient, call
from engine.plugins.properties import Properties


def get_caller_identity(client: AwsClient, arguments: Properties) -> Properties:
    """The account and user behind the credentials."""
    answer = call(client.service("sts").get_caller_identity)
    account = answer["Account"]
    return {"id": account, "accountId": account, "arn": answer["Arn"], "userId": answer["UserId"]}


def get_region(client: AwsClient, arguments: Properties) -> Properties:
    """The provider's region, or the one that is asked for by name."""
    name = arguments.get("region") or arguments.get("name") or client.region
    from botocore.loaders import Loader

    regions = Loader().load_data("endpoints")["partitions"]
    words = next((p["regions"][name]["description"] for p in regions if name in p["regions"]), name)
    return {"id": name, "name": name, "region": name, "description": words, "endpoint": f"ec2.{name}.amazonaws.com"}


def get_partition(client: AwsClient, arguments: Properties) -> Properties:
    """The partition that the provider's region is in."""
    import boto3

    name = boto3.Session().get_partition_for_region(client.region)
    suffix = {"aws-cn": "amazonaws.com.cn"}.get(name, "amazonaws.com")
    return {
        "id": name,
        "partition": name,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }
