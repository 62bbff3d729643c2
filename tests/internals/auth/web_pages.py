"""Pages like those of the servers' templates, reduced to what a browser would use."""

from __future__ import annotations

CSRF = "618723db789fedd72f7bd860cf5794ec"

#: A form that is on every page, before the one that is wanted.
SEARCH = """<form method="get" id="form_search" action="https://example.org/search/notice">
<input name="q" type="text" value=""/><input type="submit" name="go" value="Go"/></form>"""

PROLOGUE = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
)


def page(content: str, error: str = "") -> str:
    shown = f'<div class="error">{error}</div>' if error else ""
    return (
        f"{PROLOGUE}<html><head><title>Page - Test social</title></head><body>{SEARCH}"
        f"<script>var x = '<form>';</script>{shown}{content}</body></html>"
    )


def login(error: str = "") -> str:
    return page(
        f"""<form method="post" id="form_login" action="/main/login"><fieldset>
<legend>Beim Server anmelden</legend><ul class="form_data">
<li><label for="nickname">Benutzername</label><input name="nickname" type="text"/></li>
<li><label for="password">Passwort</label><input name="password" type="password"/></li>
<li><input name="rememberme" type="checkbox" class="checkbox" value="true"/></li></ul>
<input type="submit" id="submit" name="submit" class="submit" value="Anmelden"/>
<input name="token" type="hidden" id="token-1" value="{CSRF}"/></fieldset></form>""",
        error,
    )


def new_application(error: str = "", action: str = "/settings/oauthapps/new") -> str:
    return page(
        f"""<form id="form_application_add" class="form_settings" method="post" action="{action}"
enctype="multipart/form-data"><fieldset><input name="token" type="hidden" value="{CSRF}"/>
<input name="MAX_FILE_SIZE" type="hidden" id="MAX_FILE_SIZE" value="5000000"/>
<input name="app_icon" type="file"/><input name="application_id" type="hidden" value=""/>
<input name="name" type="text"/><textarea rows="3" name="description"></textarea>
<input name="source_url" type="text"/><input name="organization" type="text"/>
<input name="homepage" type="text"/><input name="callback_url" type="text"/>
<input name="app_type" type="radio" class="radio" value="1" checked="checked"/>
<input name="app_type" type="radio" class="radio" value="2"/>
<input name="default_access_type" type="radio" class="radio" value="r" checked="checked"/>
<input name="default_access_type" type="radio" class="radio" value="rw"/>
<input type="submit" id="cancel" name="cancel" class="submit" value="Abbrechen"/>
<input type="submit" id="save" name="save" class="submit" value="Speichern"/></fieldset></form>""",
        error,
    )


def applications(*names: tuple[int, str]) -> str:
    items = "".join(
        f'<li class="application" id="oauthclient-{number}"><span class="vcard author">'
        f'<a href="https://example.org/settings/oauthapps/show/{number}" class="url">'
        f'<span class="fn">{name}</span></a></span> by <a href="https://o.example/">o</a></li>'
        for number, name in names
    )
    return page(f'<ul class="applications">{items}</ul><a href="/settings/oauthapps/new">new</a>')


def application(key: str, secret: str) -> str:
    return page(
        f"<dl><dt>Consumer-Schlüssel</dt><dd>{key}</dd><dt>Consumer-Geheimnis</dt><dd>{secret}</dd>"
        "<dt>Request-Token-URL</dt><dd>https://example.org/api/oauth/request_token</dd>"
        "<dt>Access-Token-URL</dt><dd>https://example.org/api/oauth/access_token</dd></dl>"
    )


def connections(*tokens: str) -> str:
    forms = "".join(
        f"""<li class="application"><form id="form_revoke_app" class="form_revoke_app" method="POST"
action="https://example.org/settings/oauthconnections"><fieldset>
<input name="oauth_token" type="hidden" value="{token}"/><input name="token" type="hidden"
value="{CSRF}"/><input type="submit" name="revoke" class="submit" value="Widerrufen"/></fieldset>
</form></li>"""
        for token in tokens
    )
    return page(f'<ul class="applications">{forms}</ul>')


def authorize(token: str, error: str = "") -> str:
    return page(
        f"""<form method="post" id="form_apioauthauthorize" class="form_settings"
action="https://example.org/api/oauth/authorize"><fieldset><legend>Allow or deny access</legend>
<input name="token" type="hidden" value="{CSRF}"/><input name="mode" type="hidden" value=""/>
<input name="oauth_token" type="hidden" value="{token}"/>
<input name="oauth_callback" type="hidden" value=""/>
<p>The application <strong>x &amp; y</strong> would like the ability to access your data.</p>
<fieldset><legend>Account</legend><input name="nickname" type="text"/>
<input name="password" type="password"/></fieldset>
<input type="submit" id="cancel_submit" name="cancel" value="Abbrechen"/>
<input type="submit" id="allow_submit" name="allow" value="Erlauben"/></fieldset></form>""",
        error,
    )


def pin(number: str) -> str:
    return page(
        f'<div class="info">You have authorized x. <div id="oauth_pin">{number}</div> done</div>'
    )
