"""The first time: name, code from the paper, a password; then the log-in, and there the second factor."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.access.services import join
from anlin.workbench.accounts.forms import JoinForm


@opens_for(PUBLIC)
@sensitive_post_parameters("code", "password", "again")
def join_page(request: HttpRequest) -> HttpResponse:
    """Choose the password of an account that was made for one."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            join(username=given["username"], code=given["code"], password=given["password"])
        except NotPossible as refusal:
            form.refuse(refusal)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            messages.success(request, _("Your password is set. Log in with it; the second factor comes next."))
            return redirect("account_login")
    return render(request, "workbench/accounts/join.html", {"form": form}, status=422 if form.errors else 200)
