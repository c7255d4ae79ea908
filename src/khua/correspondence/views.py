"""The correspondence of a case, and what of it waits for a member."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.correspondence import services
from khua.correspondence.forms import QuestionForm, TextForm
from khua.correspondence.selectors import (
    access_question,
    may_be_asked,
    messages_of,
    open_questions,
    questions_of,
    with_new_messages,
)
from khua.record.forms import show_refusal
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted

A_PAGE = 30


def correspondence(request: MemberRequest) -> HttpResponse:
    """Questions that wait for the office's answer, and cases with new messages."""
    context = {
        "questions": open_questions(request.member),
        "cases": with_new_messages(request.member),
        "now": timezone.now(),
    }
    return render(request, "correspondence/waiting.html", context)


def case_messages(request: MemberRequest, number: str) -> HttpResponse:
    """The questions and messages of a case; a post is a new message."""
    member = request.member
    action = "case.write_to" if request.method == "POST" else "case.view"
    case = access_case(member, number, action)
    form = TextForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.write(member, case, form.cleaned_data["text"])
        notices.success(request, _("Your message is in the case."))
        return redirect("case-messages", number)
    page = Paginator(messages_of(case), A_PAGE).get_page(request.GET.get("page"))
    if page.number == 1 and page.object_list:
        services.mark_read(member, case, page.object_list[0].pk)
    questions = list(questions_of(case))
    people = {m.author_id for m in page} | {q.asked_by_id for q in questions}
    people |= {q.answered_by_id for q in questions if q.answered_by_id}
    context = {
        **case_frame(member, case, "messages"),
        "form": form,
        "page": page,
        "questions": questions,
        "may_be_asked": may_be_asked(member, case).exists(),
        "colleagues": colleagues(
            people | {q.answered_by_id for q in questions if q.answered_by_id}
        ),
        "now": timezone.now(),
    }
    return render(request, "correspondence/case_messages.html", context)


def question_new(request: MemberRequest, number: str) -> HttpResponse:
    """Ask another office that sees the case."""
    member = request.member
    case = access_case(member, number, "question.ask")
    form = QuestionForm(posted(request), offices=may_be_asked(member, case))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(member, case, form.chosen(), form.cleaned_data["text"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            notices.success(request, _("The question is asked, and its clock runs."))
            return redirect("case-messages", number)
    context = {**case_frame(member, case, "messages"), "form": form}
    return render(request, "correspondence/question_new.html", context)


def question(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """One question, and the form for its answer if it is asked of one's own office."""
    member = request.member
    action = "question.answer" if request.method == "POST" else "case.view"
    case = access_case(member, number, action)
    found = access_question(case, pk)
    mine = found.to_office_id == member.office_id and found.answered_at is None
    form = TextForm(posted(request))
    if request.method == "POST" and not mine:
        form.add_error(None, _("This question is not open for your office."))
    elif request.method == "POST" and form.is_valid():
        try:
            services.answer(member, found, form.cleaned_data["text"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            notices.success(request, _("The answer is in the case."))
            return redirect("case-messages", number)
    people = {found.asked_by_id} | ({found.answered_by_id} if found.answered_by_id else set())
    context = {
        **case_frame(member, case, "messages"),
        "form": form,
        "answering": mine,
        "question": found,
        "colleagues": colleagues(people),
        "now": timezone.now(),
    }
    return render(request, "correspondence/question.html", context)
