"""The register of evidence of a case, and its files in and out."""

import json
from collections import defaultdict
from typing import Annotated

from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Path, Router, Status
from ninja.responses import NinjaJSONEncoder

from khua.api.endpoints.findings import named
from khua.api.guard import ApiRequest, door
from khua.api.once import done_once, request_digest
from khua.api.problems import Problem, Said
from khua.api.scopes import Scope
from khua.api.shapes.common import Id, Number
from khua.api.shapes.evidence import FileOut, ItemIn, ItemOut
from khua.evidence import services
from khua.evidence.kinds import served_name, served_type
from khua.evidence.models import File, Item
from khua.evidence.receiving import FIELD, Received, Receiver, larger_than_taken, receiving
from khua.evidence.selectors import (
    access_content,
    access_file,
    access_item,
    content_of,
    register_of,
)
from khua.evidence.services.files import sweep
from khua.evidence.views.files import SANDBOX
from khua.record.selectors import access_case

router = Router(tags=["evidence"])
ItemNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="12 of E-12.")]

#: what an upload sends: ninja cannot say it, since the body is not ninja's to read
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["sha256", FIELD],
                    "properties": {
                        "sha256": {
                            "type": "string",
                            "pattern": "^[0-9a-f]{64}$",
                            "description": "Of the file: it is stored only if it arrived whole.",
                        },
                        FIELD: {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    },
}
DOWNLOAD = {
    "responses": {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string"}}}},
    }
}


@router.get("", url_name="evidence", response=list[ItemOut])
@door(Scope.EVIDENCE_READ)
def item_list(request: ApiRequest, number: Number) -> list[ItemOut]:
    """Every item of the case; of a sealed one only that it exists."""
    case = access_case(request.member, number)
    files: dict[int, list[File]] = defaultdict(list)
    for file in File.objects.filter(case=case):
        files[file.item_id].append(file)
    rows = register_of(case)
    prefetch_related_objects([row.content for row in rows if row.content], "witness")
    return [ItemOut.of(row.item, row.content, files[row.item.pk]) for row in rows]


@router.post("", url_name="evidence", response={201: ItemOut})
@door(Scope.EVIDENCE_WRITE)
def item_register(
    request: ApiRequest, number: Number, data: ItemIn, response: HttpResponse
) -> Status[ItemOut]:
    """Register an item; the member has it from then on. Its files follow."""
    case = access_case(request.member, number, "evidence.register")
    witness = named(request.member, case, "witness", data.witness)
    item = services.register(request.member, case, data.data(witness))
    response["Location"] = f"/api/v1/cases/{number}/evidence/{item.number}"
    return Status(201, _whole(item))


@router.get("/{item}", url_name="evidence-item", response=ItemOut)
@door(Scope.EVIDENCE_READ)
def item(request: ApiRequest, number: Number, item: ItemNumber) -> ItemOut:
    """One item with its files."""
    return _whole(access_item(access_case(request.member, number), item))


@router.post(
    "/{item}/files", url_name="evidence-files", response={201: FileOut}, openapi_extra=UPLOAD
)
@door(Scope.EVIDENCE_WRITE, file=True)
def file_send(request: ApiRequest, number: Number, item: ItemNumber) -> HttpResponseBase:
    """Add one file to an item, as multipart/form-data: `sha256`, then `file`.

    Who may is settled before a byte of it is read.
    """
    case = access_case(request.member, number, "evidence.register")
    found = access_item(case, item)
    access_content(found)
    if larger_than_taken(request):
        raise Problem("too-large")
    sweep()
    with receiving(request) as receiver:
        file = _received(request, receiver)
        digest = request_digest(request, file.sha256.encode())
        return done_once(request, lambda: _store(request, found, receiver), digest)


@router.get(
    "/{item}/files/{pk}", url_name="evidence-file", response={200: None}, openapi_extra=DOWNLOAD
)
@door(Scope.EVIDENCE_READ)
def file_fetch(request: ApiRequest, number: Number, item: ItemNumber, pk: Id) -> FileResponse:
    """The bytes of a file. Each opening is in the audit chain."""
    found = access_item(access_case(request.member, number), item)
    file = access_file(found, pk)
    try:
        content = services.open_file(found, file)
    except OSError:
        raise Problem("broken") from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=served_name(file.name, file.content_type),
        content_type=served_type(file.content_type),
        headers={"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"},
    )


def _received(request: ApiRequest, receiver: Receiver) -> Received:
    """The one file of the request, whole. Raises Problem."""
    try:
        hash_ = request.POST.get("sha256")  # reads the body
    except MultiPartParserError:
        raise Problem("malformed") from None
    if receiver.too_big:
        raise Problem("too-large")
    files = receiver.received
    if len(files) != 1 or files[0].size == 0:
        what = _("One file that is not empty is sent at a time."), _("Send it in the field file.")
        raise Problem("invalid", Said(FIELD, *what))
    if receiver.cut_off or hash_ != files[0].sha256:
        what = (
            _("The file did not arrive as it was sent, or its SHA-256 is wrong."),
            _("Send it again with its SHA-256 in small hexadecimal digits."),
        )
        raise Problem("invalid", Said("sha256", *what))
    return files[0]


def _store(request: ApiRequest, item: Item, receiver: Receiver) -> HttpResponse:
    (file,) = services.add_files(request.member, item, receiver)
    stored = FileOut.of(File.objects.get(pk=file.pk))
    return HttpResponse(
        json.dumps(stored.model_dump(), cls=NinjaJSONEncoder),
        status=201,
        content_type="application/json; charset=utf-8",
    )


def _whole(item: Item) -> ItemOut:
    return ItemOut.of(item, content_of(item), list(item.files.all()))
