"""What a request of a signed-in member carries."""

from django.http import HttpRequest, QueryDict

from khua.access.models import Member


class MemberRequest(HttpRequest):
    """A request after the middleware of khua.access: `member` holds a pass."""

    member: Member


def posted(request: MemberRequest) -> QueryDict | None:
    """What a form is bound to: the post, even an empty one; None when the page is only shown."""
    return request.POST if request.method == "POST" else None
