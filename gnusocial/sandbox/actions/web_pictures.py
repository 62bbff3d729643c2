"""The pages on which a user uploads a picture, and an administrator the logo of a group.

Both first take a picture, and then ask how to crop it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import html
from ..errors import ApiError
from ..sessions import open_session
from ..uploads import sniffed_type
from .web_groups import group_in_path
from .web_login import BAD_SESSION_TOKEN, to_login

if TYPE_CHECKING:
    from ..records import Group, Profile
    from ..replies import Reply
    from ..request import Call
    from ..sessions import Session


@dataclass(frozen=True)
class _Page:
    """One of the pages, with the owner of the picture."""

    call: Call
    session: Session
    path: str
    title: str
    subject: Profile | Group

    def answer(self) -> Reply:
        """The response to a request."""
        call = self.call
        if call.method != "POST":
            return self._upload_form()
        if not self.session.accepts(call.trimmed("token")):
            return self._upload_form(error=BAD_SESSION_TOKEN)
        if call.get("upload"):
            return self._uploaded()
        if call.get("crop"):
            return self._cropped()
        return self._upload_form(error="Unexpected form submission.")

    def _uploaded(self) -> Reply:
        file = self.call.files.get("avatarfile")
        content = b"" if file is None else file.stream.read()
        error = _fault(content, self.call.version.file_quota)
        if error is not None:
            return self._upload_form(error=error)
        self.session.uploaded = content
        fields = html.hidden("token", self.session.token)
        for part in ("x", "y", "w", "h"):
            fields += html.hidden(f"avatar_crop_{part}", "")
        fields += html.submit("crop", "Crop")
        return self._page(fields, info="Pick a square area of the image.")

    def _cropped(self) -> Reply:
        if self.session.uploaded is None:
            raise ApiError(500, "Lost our file data.")
        self.session.uploaded = None
        self.subject.avatar = self.call.world.now
        return self._upload_form(info=f"{self.title} updated.")

    def _upload_form(self, *, error: str | None = None, info: str | None = None) -> Reply:
        fields = html.hidden("token", self.session.token)
        fields += html.hidden("MAX_FILE_SIZE", str(self.call.version.file_quota))
        fields += html.file_field("avatarfile", "Upload file")
        fields += html.submit("upload", "Upload")
        return self._page(fields, error=error, info=info)

    def _page(self, fields: str, *, error: str | None = None, info: str | None = None) -> Reply:
        action = self.call.world.url(self.path)
        form = html.form("form_settings_avatar", action, fields, multipart=True)
        return html.page(self.call, self.session, self.title, form, error=error, info=info)


def _fault(content: bytes, quota: int) -> str | None:
    """The error of an upload, if any."""
    if not content:
        return "No file uploaded."
    if len(content) > quota:
        return (
            "The uploaded file exceeds the MAX_FILE_SIZE directive that was specified in the "
            "HTML form."
        )
    return None if sniffed_type(content).startswith("image/") else "Unsupported image format."


def avatar(call: Call) -> Reply:
    """settings/avatar: the picture of the user."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    return _Page(call, session, "settings/avatar", "Avatar", session.user).answer()


def logo(call: Call) -> Reply:
    """group/NICK/logo: the picture of a group, for its administrators."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    group = group_in_path(call)
    if session.user not in group.admins:
        raise ApiError(403, "You must be an admin to edit the group.")
    return _Page(call, session, f"group/{group.nickname}/logo", "Group logo", group).answer()
