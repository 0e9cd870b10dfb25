"""Error responses for the OpenAPI document: `@extend_schema(responses={200: X, **errors(400, 404)})`."""

from rest_framework import serializers

MEANINGS = {
    400: "The request breaks a rule",
    401: "No valid credentials were given",
    403: "The caller may not do this",
    404: "There is no such thing",
    409: "The state of the shop does not allow it now",
}


class ErrorSerializer(serializers.Serializer):
    """What every error but a failed validation looks like."""

    detail = serializers.CharField()
    code = serializers.CharField(required=False)


class ValidationErrorSerializer(serializers.Serializer):
    """Messages for each field, or `detail` and `code` where a rule of the shop was broken; a field may be called so."""

    detail = serializers.JSONField(required=False)
    code = serializers.JSONField(required=False)
    non_field_errors = serializers.ListField(child=serializers.CharField(), required=False)


def errors(*status_codes: int) -> dict[int, type[serializers.Serializer]]:
    unknown = set(status_codes) - set(MEANINGS)
    if unknown:
        raise ValueError(f"No error response is documented for {sorted(unknown)}.")
    return {code: ValidationErrorSerializer if code == 400 else ErrorSerializer for code in status_codes}
