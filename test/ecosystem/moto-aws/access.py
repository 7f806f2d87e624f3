"""Who calls, and whether the policies of their role allow it: decided by moto's IAM, said in AWS's words."""

from typing import Any

from aws_error import AwsError
from moto.iam.access_control import AssumedRoleAccessKey, CreateAccessKeyFailure, IAMPolicy, PermissionResult
from moto.iam.models import iam_backends
from moto.iam.exceptions import NotFoundException

# Trust policies are not decided here: whoever calls may assume a role that is there.
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'


def create_role(account: str, name: str, policy: str) -> None:
    iam = iam_backends[account]["aws"]
    iam.create_role(name, TRUST, "/", None, "", [], "3600")
    iam.put_role_policy(name, "permissions", policy)


def check_role_exists(arn: str, caller: str) -> None:
    try:
        iam_backends[arn.split(":")[4]]["aws"].get_role_by_arn(arn)
    except NotFoundException:
        text = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", text, 403) from None


def check_allowed(account: str, access_key: str, headers: Any, action: str, resource: str) -> None:
    """Raises AWS's errors: the session is none that STS gave, or no policy of its role allows the action."""
    try:
        session = AssumedRoleAccessKey(account, "aws", access_key, headers)
    except (CreateAccessKeyFailure, KeyError):
        text = "The security token included in the request is invalid."
        raise AwsError("UnrecognizedClientException", text) from None
    decisions = {IAMPolicy(policy).is_action_permitted(action, resource) for policy in session.collect_policies()}
    if PermissionResult.DENIED in decisions:
        because = "with an explicit deny in an identity-based policy"
    elif PermissionResult.PERMITTED not in decisions:
        because = f"because no identity-based policy allows the {action} action"
    else:
        return
    of = "" if resource == "*" else f" on resource: {resource}"
    text = f"User: {session.arn} is not authorized to perform: {action}{of} {because}"
    raise AwsError("AccessDeniedException", text)
