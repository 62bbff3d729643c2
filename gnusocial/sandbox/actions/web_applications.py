"""The pages on which users register applications, see their keys, and revoke access."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import html
from ..errors import ApiError
from ..replies import Reply
from ..request import php_int
from ..sessions import open_session
from ..text import escape
from ..tokens import ANONYMOUS, Application, new_key
from ..uploads import sniffed_type
from .accounts import is_web_address
from .web_login import BAD_SESSION_TOKEN, redirected, to_login

if TYPE_CHECKING:
    from ..records import Profile
    from ..request import Call
    from ..sessions import Session
    from ..tokens import AccessToken

_LIST = "settings/oauthapps"
_NEW = "settings/oauthapps/new"
_CONNECTIONS = "settings/oauthconnections"
_PER_PAGE = 20
_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 191
_DESKTOP = "2"
_UNEXPECTED = "Unexpected form submission."


# The list


def listing(call: Call) -> Reply:
    """settings/oauthapps: the applications of a user, newest first."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    own = [
        application
        for application in reversed(call.world.oauth.applications.values())
        if application.owner_id == session.user.id and application.name != ANONYMOUS
    ]
    start = (max(1, php_int(call.get("page"))) - 1) * _PER_PAGE
    rows = "".join(_row(call, each) for each in own[start : start + _PER_PAGE])
    content = f'<ul class="applications">\n{rows}</ul>\n'
    if not own:
        content += '<div class="guide">You have not registered any applications yet.</div>\n'
    new = f'<a href="{call.world.url(_NEW)}" class="more">Register a new application</a>'
    content += f'<p id="application_register">{new}</p>\n'
    return html.page(call, session, "OAuth applications", content)


def _row(call: Call, application: Application) -> str:
    address = call.world.url(f"{_LIST}/show/{application.id}")
    return (
        f'<li class="application" id="oauthclient-{application.id}">'
        f'<span class="vcard author"><a href="{address}" class="url">'
        f'<span class="fn">{escape(application.name)}</span></a></span> by '
        f'<a href="{escape(application.homepage)}" class="url">'
        f"{escape(application.organization)}</a>"
        f'<p class="note">{escape(application.description)}</p></li>\n'
    )


# A new one


def new(call: Call) -> Reply:
    """settings/oauthapps/new. After an error the form is shown again, with status 200."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    if call.method != "POST":
        return _new_form(call, session)
    error = _submission_fault(call, session)
    if error is None and call.get("cancel"):
        return redirected(session, HTTPStatus.SEE_OTHER, call.world.url(_LIST))
    error = error or _registration_fault(call)
    if error is not None:
        return _new_form(call, session, error)
    _check_icon(call)
    call.world.oauth.register(_described(call, session.user))
    return redirected(session, HTTPStatus.SEE_OTHER, call.world.url(_LIST))


def _submission_fault(call: Call, session: Session) -> str | None:
    if not session.accepts(call.trimmed("token")):
        return BAD_SESSION_TOKEN
    return None if call.get("cancel") or call.get("save") else _UNEXPECTED


def _registration_fault(call: Call) -> str | None:
    """The first error in the form, in the server's order."""
    name, description = call.trimmed("name"), call.trimmed("description")
    organization, callback = call.trimmed("organization"), call.trimmed("callback_url")
    faults = (
        (not name, "Name is required."),
        (
            call.world.oauth.application_named(name) is not None,
            "Name already in use. Try another one.",
        ),
        (len(name) > _LONGEST_NAME, "Name is too long (maximum 255 characters)."),
        (not description, "Description is required."),
        (
            len(description) > _LONGEST_DESCRIPTION,
            "Description is too long (maximum 191 characters).",
        ),
        (not call.trimmed("source_url"), "Source URL is required."),
        (not is_web_address(call.trimmed("source_url")), "Source URL is not valid."),
        (not organization, "Organization is required."),
        (len(organization) > _LONGEST_NAME, "Organization is too long (maximum 255 characters)."),
        (not call.trimmed("homepage"), "Organization homepage is required."),
        (not is_web_address(call.trimmed("homepage")), "Homepage is not a valid URL."),
        (len(callback) > _LONGEST_NAME, "Callback is too long."),
        (bool(callback) and not is_web_address(callback), "Callback URL is not valid."),
    )
    return next((message for wrong, message in faults if wrong), None)


def _check_icon(call: Call) -> None:
    """Require a file part `app_icon`, which may be empty: the server crashes without it."""
    icon = call.files.get("app_icon")
    if icon is not None:
        content = icon.stream.read()
        if not content or sniffed_type(content).startswith("image/"):
            return
    raise ApiError(500, "Call to undefined method Oauth_application::showForm()")


def _described(call: Call, owner: Profile) -> Application:
    return Application(
        id=0,
        name=call.trimmed("name"),
        consumer_key=new_key(),
        consumer_secret=new_key(),
        owner_id=owner.id,
        # Everything that is not read-only is read-write.
        can_write=call.get("default_access_type") != "r",
        description=call.trimmed("description"),
        source_url=call.trimmed("source_url"),
        organization=call.trimmed("organization"),
        homepage=call.trimmed("homepage"),
        callback_url=call.trimmed("callback_url"),
        is_desktop=call.get("app_type") == _DESKTOP,
    )


def _new_form(call: Call, session: Session, error: str | None = None) -> Reply:
    def line(name: str, label: str) -> str:
        return html.text_field(name, label, call.get(name) or "")

    identifier = "form_application_add"
    fields = html.hidden("token", session.token, f"token-{identifier}")
    fields += html.hidden("MAX_FILE_SIZE", str(call.version.file_quota))
    fields += html.file_field("app_icon", "Icon")
    fields += html.hidden("application_id", "")
    fields += line("name", "Name")
    fields += html.text_area("description", "Description", call.get("description") or "")
    fields += line("source_url", "Source URL")
    fields += line("organization", "Organization")
    fields += line("homepage", "Homepage")
    fields += line("callback_url", "Callback URL")
    fields += html.radio("app_type", "1", "Browser", checked=True)
    fields += html.radio("app_type", _DESKTOP, "Desktop", checked=False)
    fields += html.radio("default_access_type", "r", "Read-only", checked=True)
    fields += html.radio("default_access_type", "rw", "Read-write", checked=False)
    fields += html.submit("cancel", "Cancel") + html.submit("save", "Save")
    form = html.form(identifier, call.world.url(_NEW), fields, multipart=True)
    return html.page(call, session, "New application", form, error=error)


# One application


def show(call: Call) -> Reply:
    """settings/oauthapps/show/ID: key, secret and URLs; a POST resets key and secret."""
    session = open_session(call)
    application = _own(call, session)
    info = None
    if call.method == "POST":
        if not session.accepts(call.trimmed("token")):
            raise ApiError(400, BAD_SESSION_TOKEN)
        if call.get("reset"):
            application = call.world.oauth.reset_consumer(application)
            info = "Consumer key and secret reset."
    content = _details(call, session, application)
    title = f"Application: {application.name}"
    return html.page(call, session, title, content, info=info)


def _own(call: Call, session: Session) -> Application:
    if session.user is None:
        raise ApiError(400, "You must be logged in to view an application.")
    application = call.world.oauth.applications.get(php_int(call.get("id")))
    if application is None:
        raise ApiError(404, "No such application.")
    if application.owner_id != session.user.id:
        raise ApiError(401, "You are not the owner of this application.")
    return application


def _details(call: Call, session: Session, application: Application) -> str:
    url = call.world.url
    entries = (
        ("Consumer key", application.consumer_key),
        ("Consumer secret", application.consumer_secret),
        ("Request token URL", url("api/oauth/request_token")),
        ("Access token URL", url("api/oauth/access_token")),
        ("Authorize URL", url("api/oauth/authorize")),
    )
    lines = "".join(f"<dt>{term}</dt><dd>{escape(value)}</dd>" for term, value in entries)
    reset = html.hidden("token", session.token) + html.submit("reset", "Reset key & secret")
    return (
        f'<div class="note entity_note">{escape(application.description)}</div>\n'
        + html.form("form_reset_key", url(f"{_LIST}/show/{application.id}"), reset)
        + f'<div class="entity_data"><h2>Application info</h2>\n<dl>{lines}</dl></div>\n'
    )


# Authorized applications


def connections(call: Call) -> Reply:
    """settings/oauthconnections: the authorized applications; a POST revokes one."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    error = info = None
    if call.method == "POST":
        error, info = _revoke(call, session, session.user)
    rows = [_connection(call, session, each) for each in call.world.oauth.tokens_of(session.user)]
    content = f'<ul class="applications">\n{"".join(rows)}</ul>\n'
    if not rows:
        message = "You have not authorized any applications to use your account."
        content += f'<div class="guide">{message}</div>\n'
    title = "Connected applications"
    return html.page(call, session, title, content, error=error, info=info)


def _connection(call: Call, session: Session, token: AccessToken) -> str:
    application = call.world.oauth.applications[token.application_id]
    name = "Unknown application" if application.name == ANONYMOUS else application.name
    fields = html.hidden("oauth_token", token.key)
    fields += html.hidden("token", session.token) + html.submit("revoke", "Revoke")
    return (
        f'<li class="application" id="oauthclient-{application.id}">'
        f'<span class="vcard author"><span class="fn">{escape(name)}</span></span>\n'
        f'<p class="access_token">Access token starting with: {token.key[:7]}</p>\n'
        f"{html.form('form_revoke_app', call.world.url(_CONNECTIONS), fields)}</li>\n"
    )


def _revoke(call: Call, session: Session, user: Profile) -> tuple[str | None, str | None]:
    """Revoke an authorization; return an error, or a success message."""
    if not session.accepts(call.trimmed("token")):
        return BAD_SESSION_TOKEN, None
    if not call.get("revoke"):
        return _UNEXPECTED, None
    tokens = call.world.oauth.access_tokens
    token = tokens.get(call.get("oauth_token") or "")
    if token is None or token.user is not user:
        return "You are not a user of that application.", None
    del tokens[token.key]
    name = call.world.oauth.applications[token.application_id].name
    return None, (
        f"You have successfully revoked access for {name} and the access token starting with "
        f"{token.key[:7]}."
    )
