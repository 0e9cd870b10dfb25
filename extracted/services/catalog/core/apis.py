"""What the API views of every app share."""

from rest_framework.views import APIView

from core.permissions import HasPermission


class StaffAPIView(APIView):
    """A view for those who hold `required_permission`."""

    permission_classes = [HasPermission]
    required_permission: str
