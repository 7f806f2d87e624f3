"""What a bucket demands of each write and moto does not check: a checksum under Object Lock, and the encryption of its policy."""

import json
import re
from typing import Any

from aws_error import AwsError

# Kept here, because moto takes a statement that denies for one without conditions.
policies: dict[str, str] = {}

CHECKSUM = re.compile(r"^(content-md5|x-amz-checksum-(?!type|mode)\w+|x-amz-sdk-checksum-algorithm)$", re.IGNORECASE)


def check_write(bucket: Any, request: Any) -> None:
    """Raises S3's errors for PutObject, CopyObject, UploadPart and CreateMultipartUpload."""
    is_upload = request.method == "POST" and "uploads" in request.args
    if request.method != "PUT" and not is_upload:
        return
    if request.method == "PUT" and "x-amz-copy-source" not in request.headers:
        check_checksum(bucket, request)
    if "x-amz-copy-source" in request.headers:
        # moto demands it of a copy too, which has no body. AWS does not.
        request.environ["HTTP_CONTENT_MD5"] = "of no body"
    if "partNumber" not in request.args:
        check_policy(bucket, request)


def keeps_policy(bucket: Any, request: Any) -> bool:
    """PutBucketPolicy."""
    if request.method != "PUT" or "policy" not in request.args:
        return False
    policies[bucket.name] = request.get_data(as_text=True)
    return True


def check_checksum(bucket: Any, request: Any) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html"""
    names = [*request.headers.keys(), request.headers.get("x-amz-trailer", "")]
    if bucket.has_default_lock and not any(CHECKSUM.match(name) for name in names):
        text = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
        raise AwsError("InvalidRequest", text)


def check_policy(bucket: Any, request: Any) -> None:
    """The statements that deny writes whose headers differ, as those of a bucket policy that requires an encryption do."""
    for statement in json.loads(policies.get(bucket.name, '{"Statement":[]}'))["Statement"]:
        for key, value in statement.get("Condition", {}).get("StringNotEquals", {}).items():
            if statement["Effect"] == "Deny" and request.headers.get(key.removeprefix("s3:")) != value:
                text = f"is not authorized to perform: s3:PutObject on {bucket.name} with an explicit deny in a resource-based policy"
                raise AwsError("AccessDenied", text, 403)
