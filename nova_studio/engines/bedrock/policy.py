"""The policy to hand to whoever runs the AWS account: exactly what discovery and generating need, nothing more.

Source: Bedrock User Guide, "Prerequisites for inference profiles" and "Model access". A policy that names ``foundation-model/us.…``
matches nothing: a profile needs its own ARN *and* the base models in every region it may run in.
"""

from __future__ import annotations

import json
from typing import Any, Final

PROFILE_REGIONS: Final = ("us-east-1", "us-east-2", "us-west-2")


def policy(region: str, account: str = "", *, api_key: bool = False, model: str = "") -> str:
    """The policy as JSON for a region and a 12-digit account number, or any account when that is empty.

    ``api_key`` adds what such a key needs, ``model`` one that is called by its ARN, as a provisioned or a custom one is.
    """
    regions = sorted({region, *PROFILE_REGIONS})
    models = [f"arn:aws:bedrock:{name}::foundation-model/stability.*" for name in regions]
    models.append(f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-canvas-v1:0")
    if model.startswith("arn:"):
        models.append(model)
    profiles = f"arn:aws:bedrock:{region}:{account or '*'}:inference-profile/us.stability.*"
    statements = [
        _statement(
            "NovaStudioSeesModels",
            [
                "bedrock:ListFoundationModels",
                "bedrock:GetFoundationModel",
                "bedrock:GetFoundationModelAvailability",
                "bedrock:ListInferenceProfiles",
                "bedrock:GetInferenceProfile",
            ],
            "*",
        ),
        _statement("NovaStudioMakesPictures", ["bedrock:InvokeModel"], [*models, profiles]),
        _statement(
            "NovaStudioSubscribesOnce",
            ["aws-marketplace:ViewSubscriptions", "aws-marketplace:Subscribe", "aws-marketplace:Unsubscribe"],
            "*",
        ),
    ]
    if api_key:
        statements.append(_statement("NovaStudioUsesAnApiKey", ["bedrock:CallWithBearerToken"], "*"))
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _statement(name: str, actions: list[str], resources: list[str] | str) -> dict[str, Any]:
    return {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resources}
