"""
moto's server with a generated organization in it, and with what moto lacks of AWS Config.   serve.py --help

Every request to AWS Config and Organizations is checked against botocore's model and against the policies of the role that
makes it; every answer to AWS Config against the model. Tests set faults and read calls below /test-control/.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from access import check_allowed, check_role_exists
from aws_error import AwsError
from bucket_rules import check_write, keeps_policy
from config_calls import Region
from faults import Call, Faults
from model import check_answer, check_request
from moto.config.responses import ConfigResponse
from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.organizations.responses import OrganizationsResponse
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response
from moto.sts.responses import TokenResponse
from organization import create_organization
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response

JSON = "application/x-amz-json-1.1"
Answer = tuple[int, dict[str, Any], str]
faults = Faults()


def install(config: dict[str, dict[str, Any]]) -> None:
    """Puts the checks in front of moto's own handlers. `config`: what AWS Config holds, by account and region."""
    moto_answer = BaseResponse.call_action

    def config_answer(response: ConfigResponse, operation: str, request: dict[str, Any]) -> Answer:
        account, name = response.current_account, response.region
        if name not in config[account]:
            # What a region that is not enabled for an account answers to a session that holds elsewhere.
            raise AwsError("UnrecognizedClientException", "The security token included in the request is invalid.")
        region = Region(config[account][name], [account, name])
        answer = region.answer(operation, request)
        if answer is None:
            return moto_answer(response)
        # The model allows names of 64 characters in this answer, and of 128 in all others.
        if operation != "DescribeComplianceByConfigRule":
            check_answer("config", operation, answer)
        return 200, {"Content-Type": JSON}, json.dumps(answer)

    def organizations_answer(response: OrganizationsResponse, operation: str, request: dict[str, Any]) -> Answer:
        return moto_answer(response)

    def sts_answer(response: TokenResponse) -> Answer:
        operation, role = response._get_action(), response._get_param("RoleArn")
        account = role.split(":")[4] if role else response.current_account
        call = Call("sts", operation, account, response.region)
        try:
            faults.record(call)
            if role:
                check_role_exists(role, f"arn:aws:sts::{response.current_account}:assumed-role/hub/session")
            return moto_answer(response)
        except AwsError as error:
            call.error = error.code
            return error.status, {"Content-Type": "text/xml"}, xml_error(error, "ErrorResponse")

    ConfigResponse.call_action = checked("config", config_answer)
    OrganizationsResponse.call_action = checked("organizations", organizations_answer)
    TokenResponse.call_action = sts_answer
    for name in ("bucket_response", "key_response"):
        setattr(S3Response, name, checked_bucket(getattr(S3Response, name)))


def checked(service: str, answer: Callable[[Any, str, dict[str, Any]], Answer]) -> Callable[[Any], Answer]:
    def call_action(response: BaseResponse) -> Answer:
        operation, request = response._get_action(), json.loads(response.body or "{}")
        account, region, rule = response.current_account, response.region, request.get("ConfigRuleName")
        call = Call(service, operation, account, region, rule)
        resource = rule_arn(account, region, rule) if operation == "GetComplianceDetailsByConfigRule" else "*"
        try:
            faults.record(call)
            check_allowed(account, response.get_access_key(), response.headers, f"{service}:{operation}", resource)
            check_request(service, operation, request)
            return answer(response, operation, request)
        except AwsError as error:
            call.error = error.code
            return error.status, {"Content-Type": JSON}, json.dumps({"__type": error.code, "message": error.message})

    return call_action


def rule_arn(account: str, region: str, name: str | None) -> str:
    """The policies of this test name rules by a wildcard: the id behind the name does not matter to them."""
    return f"arn:aws:config:{region}:{account}:config-rule/{name}"


def checked_bucket(answer: Callable[..., Any]) -> Callable[..., Any]:
    """S3 answers for a bucket in the region that it lies in; in any other, it says where that is."""

    def response(s3: S3Response, request: Any, full_url: str, headers: Any) -> Any:
        name = request.path.split("/")[1]
        region = s3.get_region_from_url(request, full_url)
        operation = f"{request.method} {'key' if request.path.count('/') > 1 else 'bucket'}"
        call = Call("s3", operation, "", region, bucket=name)
        bucket = next((found for backend in s3_backends.values() if (found := backend["aws"].buckets.get(name))), None)
        try:
            faults.record(call)
            if bucket and bucket.region_name != region and request.args.get("location") is None:
                text = "The bucket you are attempting to access must be addressed using the specified endpoint."
                raise AwsError("PermanentRedirect", text, 301)
            if bucket and keeps_policy(bucket, request):
                return 204, {}, ""
            if bucket and request.path.count("/") > 1:
                check_write(bucket, request)
            return answer(s3, request, full_url, headers)
        except AwsError as error:
            call.error = error.code
            where = {"x-amz-bucket-region": bucket.region_name} if bucket else {}
            return error.status, {"Content-Type": "application/xml", **where}, xml_error(error, None, where.values())

    return response


def xml_error(error: AwsError, around: str | None, regions: Iterable[str] = ()) -> str:
    endpoints = "".join(f"<Endpoint>s3.{region}.amazonaws.com</Endpoint>" for region in regions)
    text = f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message>{endpoints}</Error>"
    return f"<{around}>{text}</{around}>" if around else text


def controlled(app: Callable[..., Any], permanent: list[dict[str, Any]]) -> Callable[..., Any]:
    """`PUT /test-control/faults` replaces all faults but the permanent ones, and forgets the calls; `GET /test-control/calls` lists them."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if not request.path.startswith("/test-control/"):
            return app(environ, start_response)
        with faults.lock:
            if request.method == "PUT":
                faults.faults, faults.calls = [*permanent, *json.loads(request.get_data())], []
            text = json.dumps([asdict(call) for call in faults.calls])
        return Response(text, mimetype="application/json")(environ, start_response)

    return wsgi


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--organization", type=Path, required=True, help="the JSON that generate.py writes")
    parser.add_argument("--role", action="append", default=[], metavar="NAME=POLICY.json", help="a role of every account")
    options = parser.parse_args()
    generated = json.loads(options.organization.read_text())
    create_organization(generated, {name: Path(file) for name, file in (role.split("=", 1) for role in options.role)})
    install(generated["config"])
    faults.faults = generated["faults"]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = controlled(DomainDispatcherApplication(create_backend_app), generated["faults"])
    run_simple("127.0.0.1", options.port, app, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    sys.exit(main())
