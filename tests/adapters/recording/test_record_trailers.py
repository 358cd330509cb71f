"""Trailers, as gRPC has them over HTTP/2: the client gets them, and that the cassette does not is said."""

import socket
import ssl
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import trustme
from h2.config import H2Configuration  # type: ignore[import-untyped, unused-ignore]
from h2.connection import H2Connection  # type: ignore[import-untyped, unused-ignore]
from h2.events import Event, RequestReceived, TrailersReceived  # type: ignore[import-untyped, unused-ignore]

from driftproxy.adapters.storage.store import Folder
from tests.recording import Recording, recording


class Answering(BaseRequestHandler):
    def handle(self) -> None:
        talk = H2Connection(H2Configuration(client_side=False))
        talk.initiate_connection()
        while data := self.request.recv(9999):
            for event in talk.receive_data(data):
                if isinstance(event, RequestReceived):
                    stream = event.stream_id
                    talk.send_headers(stream, [(":status", "200")])
                    talk.send_data(stream, b"the body")
                    talk.send_headers(stream, [("grpc-status", "0")], end_stream=True)
            self.request.sendall(talk.data_to_send())


def ask(running: Recording, port: int) -> list[Event]:
    """Make a request over HTTP/2 and return all that comes back."""
    connection = socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])))
    connection.sendall(b"CONNECT localhost:%d HTTP/1.1\r\n\r\n" % port)
    connection.recv(999)
    context = ssl.create_default_context(cafile=running.bundle)
    context.set_alpn_protocols(["h2"])
    with context.wrap_socket(connection, server_hostname="localhost") as secure:
        talk = H2Connection()
        talk.initiate_connection()
        head = [(":method", "GET"), (":scheme", "https"), (":authority", f"localhost:{port}"), (":path", "/x")]
        talk.send_headers(1, head, end_stream=True)
        events: list[Event] = []
        while not any(isinstance(event, TrailersReceived) for event in events):
            secure.sendall(talk.data_to_send())
            events += talk.receive_data(secure.recv(9999))
    return events


def test_trailers_reach_the_client_and_their_loss_is_said(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2"])
    authority.issue_cert("localhost").configure_cert(context)
    with ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with recording(tmp_path, ca=tmp_path / "ca.pem") as running:
            events = ask(running, server.server_address[1])
        server.shutdown()
    (trailers,) = (event.headers for event in events if isinstance(event, TrailersReceived))
    assert [tuple(pair) for pair in trailers or ()] == [(b"grpc-status", b"0")]
    (recorded,) = Folder(tmp_path / "cassettes").load("default").interactions
    assert recorded.response.body == b"the body"
    assert f"localhost:{server.server_address[1]}: a cassette has no room for the trailers of an answer" in running.said
