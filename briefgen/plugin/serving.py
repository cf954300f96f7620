"""Shows a site while it is written: builds it into a folder of its own, watches what it is made from, reloads browsers."""

from __future__ import annotations

import logging
import webbrowser
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from briefgen import cache, policy
from briefgen.plugin import host
from briefgen.problems import BriefgenError, in_words
from briefgen.project import Project

Build = Callable[[Project, Path, str], None]
"""Builds the site of a project into a folder, for an address."""

Tell = Callable[[Exception], None]
"""Tells the author why there is no new site."""


def serve(
    project: Project, where: tuple[str, int], build: Build, tell: Tell, ready: Callable[[str], None]
) -> None:
    """Build the site, serve it at a host and port, and build it again when what it is made from changes.

    `ready` is told the address when the first site stands. Returns when the user stops it. Raises `BriefgenError` when
    the address cannot be had, and what `build` raises the first time; later that goes to `tell`, and the old site stays.
    """
    name, port = where
    with host.errors(project):
        mount = urlsplit(host.load(project).site_url or "/").path
    server = _Server(project, where, mount, tell)
    with suppress(KeyboardInterrupt):
        try:
            server.take()
            with _place(project, f"{name.replace(':', '_')}-{port}") as (project, folder):
                server.builds(folder, partial(build, project, folder, server.url))
                ready(server.url)
                server.run()
        finally:
            server.shutdown()


@contextmanager
def _place(project: Project, address: str) -> Iterator[tuple[Project, Path]]:
    """Where the site goes that is served at an address."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(cache.served(project, address))
        except OSError as error:
            raise BriefgenError(
                f"{cache.FOLDER}: cannot be written: {in_words(error, named=False)}"
            ) from None
        yield place


def browse(address: str) -> None:
    """Open an address in the user's browser."""
    webbrowser.open(address)


def let_reload(server: LiveReloadServer) -> None:
    """Tell the policy of each page that is served of the host's script in it, which reloads it."""
    inject: Callable[[bytes, int], bytes] = server._inject_js_into_html

    def injected(content: bytes, epoch: int) -> bytes:
        added = inject(content, epoch)
        script = added[content.rfind(b"</body>") :][: len(added) - len(content)]
        text = script.removeprefix(b"<script>").removesuffix(b"</script>").decode("utf-8")
        return policy.allowing(added, policy.digest(text))

    server._inject_js_into_html = injected  # type: ignore[method-assign]  # the host has no other place for it


def answer_own(server: LiveReloadServer) -> None:
    """Have a server answer only who asks for it by an address of its own, and only pages of its own site.

    A page of another site can have its name lead to this machine (DNS rebinding), and would then read all that is served;
    and it can load scripts from here, some of which hold data of records.
    """
    answer, own = server.serve_request, str(server.server_address[0])

    def guarded(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if not _is_own(environ.get("HTTP_HOST", ""), own):
            start("403 Forbidden", [("Content-Type", "text/plain")])
            return [f"Nothing is served here under this name; open http://{own}.\n".encode()]

        def alone(status: str, headers: list[tuple[str, str]]) -> Any:
            return start(status, [*headers, ("Cross-Origin-Resource-Policy", "same-origin")])

        answered: Iterable[bytes] = answer(environ, alone)
        return answered

    server.set_app(guarded)


def _is_own(asked: str, own: str) -> bool:
    """Whether a name (`Host`, RFC 9110) is that of a server at an address.

    One that listens at each address of its machine has all of them. They are numbers, which nobody can have lead elsewhere.
    """
    try:
        name = urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        return False
    return name in (own.lower(), "localhost", "::1") or (_is_unspecified(own) and _is_number(name))


def _is_unspecified(address: str) -> bool:
    return _is_number(address) and ip_address(address).is_unspecified


def _is_number(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


class _Server(LiveReloadServer):
    """The host's own, which takes its address before the first build, and outlives a failed one.

    It serves the old site to nobody while the new one is built: who asks then waits for the new one.
    """

    def __init__(self, project: Project, where: tuple[str, int], mount: str, tell: Tell) -> None:
        super().__init__(self._again, *where, "", mount)
        name, port = where
        self.url = f"http://{f'[{name}]' if ':' in name else name}:{port}{self.mount_path}"
        self.error_handler = self._page_of_error
        self._project = project
        self._build: Callable[[], None] = lambda: None
        self._tell = tell
        let_reload(self)
        answer_own(self)

    def builds(self, folder: Path, build: Callable[[], None]) -> None:
        """Build the site for the first time; it is built in the same way again, and served from the folder."""
        self.root = str(folder)
        self._build = build
        build()

    def take(self) -> None:
        """Take the address, and begin to look for changes: one made during the first build is seen too."""
        name, port = self.server_address[:2]
        try:
            self.server_bind()
            self.server_activate()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise BriefgenError(
                f"{name!s}:{port}: cannot be served at: {reason}; choose another with -a, such as -a 127.0.0.1:8001"
            ) from None
        self._look()
        self.observer.start()

    def run(self) -> None:
        """Answer, and build again on each change, until somebody stops it."""
        # What is not found is the author's to see in the browser, not a line here.
        logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
        self.serve_thread.start()
        self._build_loop()  # type: ignore[no-untyped-call]  # the host has it untyped

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no fault."""

    def _again(self) -> None:
        for step in (self._build, self._look):
            try:
                step()
            except Exception as error:  # the host would print its traceback
                self._tell(error)

    def _look(self) -> None:
        """Watch what the site is made from, as `mkdocs.yml` has it now; what stands in a watched folder is watched."""
        with suppress(BriefgenError), host.errors(self._project):
            config = host.load(self._project)
            own = (config.docs_dir, config.theme.custom_dir, *config.watch, *map(str, config.hooks))
            project = self._project
            found = (project.content, project.overlay, project.templates, project.config, *own)
            for path in (Path(project.root, one) for one in found if one):
                if path.exists() and not {str(path), *map(str, path.parents)} & set(self._watched_paths):
                    self.watch(str(path))

    def _page_of_error(self, code: int) -> bytes | None:
        page = Path(self.root, f"{code}.html")
        return page.read_bytes() if page.is_file() else None
