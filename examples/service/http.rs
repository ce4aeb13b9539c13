//! As much of HTTP/1.1 as the service needs: one request a connection, with limits on all that a
//! client sends and on the time it takes.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use httparse::Status;
use serde_json::{Value, json};

/// What a client may send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of the request line and the headers.
    pub(crate) head: usize,
    /// Bytes of the body.
    pub(crate) body: usize,
    /// From the start of the connection to the end of the request, and again for the answer.
    pub(crate) time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 8 * 1024,
            body: 256 * 1024,
            time: Duration::from_secs(5),
        }
    }
}

/// The number of headers of a request.
const MOST_HEADERS: usize = 64;

/// A request that was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// Without its query.
    pub(crate) path: &'a str,
    /// Without its parameters, such as the character set; empty if it is missing.
    pub(crate) content_type: &'a str,
    pub(crate) body: &'a [u8],
}

/// A status and a body of JSON.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn ok(body: &Value) -> Self {
        Self {
            status: 200,
            body: body.to_string(),
        }
    }

    pub(crate) fn error(status: u16, words: impl Into<String>) -> Self {
        Self {
            status,
            body: json!({ "error": words.into() }).to_string(),
        }
    }

    fn reason(&self) -> &'static str {
        match self.status {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            411 => "Length Required",
            413 => "Content Too Large",
            415 => "Unsupported Media Type",
            431 => "Request Header Fields Too Large",
            501 => "Not Implemented",
            _ => "Error",
        }
    }
}

/// Reads a request, answers it, and closes the connection.
pub(crate) fn serve(
    mut stream: TcpStream,
    limits: Limits,
    answer: impl FnOnce(&Request<'_>) -> Answer,
) {
    let mut received = Vec::new();
    let answer = match read(&mut stream, limits, &mut received) {
        Ok(Some(head)) => answer(&head.request(&received)),
        Ok(None) => return,
        Err(answer) => answer,
    };
    // A client that is gone needs no answer.
    let _ = write(&mut stream, limits, &answer);
}

/// Where the parts of a request are among the bytes that were received.
struct Head {
    method: String,
    path: String,
    content_type: String,
    /// Bytes before the body.
    length: usize,
    /// Bytes of the body.
    body: usize,
}

impl Head {
    fn request<'a>(&'a self, received: &'a [u8]) -> Request<'a> {
        Request {
            method: &self.method,
            path: &self.path,
            content_type: &self.content_type,
            body: &received[self.length..self.length + self.body],
        }
    }
}

/// Reads a whole request into `received`. `None` if the client sent nothing, or is gone.
fn read(
    stream: &mut TcpStream,
    limits: Limits,
    received: &mut Vec<u8>,
) -> Result<Option<Head>, Answer> {
    let end = Instant::now() + limits.time;
    let (mut found, mut part) = (None, [0; 4096]);
    loop {
        if found.is_none() {
            found = head(received, limits)?;
        }
        if let Some(head) = found.take_if(|head| received.len() >= head.length + head.body) {
            return Ok(Some(head));
        }
        // The time that is left, so that a client which sends a byte now and then is not endless.
        let left = end.saturating_duration_since(Instant::now());
        let count = match stream.set_read_timeout(Some(left)) {
            Ok(()) => stream.read(&mut part),
            // No time is left.
            Err(_) => Err(ErrorKind::TimedOut.into()),
        };
        match count {
            Ok(0) if received.is_empty() => return Ok(None),
            Ok(0) => return Err(Answer::error(400, "the request ends before its end")),
            Ok(count) => received.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                let words = format!("the request took more than {:?}", limits.time);
                return Err(Answer::error(408, words));
            }
            Err(_) => return Ok(None),
        }
    }
}

/// The request line and the headers; `None` if they are not complete.
fn head(received: &[u8], limits: Limits) -> Result<Option<Head>, Answer> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = match request.parse(received) {
        Ok(parsed) => parsed,
        Err(httparse::Error::TooManyHeaders) => {
            let words = format!("there are more than {MOST_HEADERS} headers");
            return Err(Answer::error(431, words));
        }
        Err(error) => return Err(Answer::error(400, format!("this is not HTTP/1.1: {error}"))),
    };
    let length = match parsed {
        Status::Complete(length) if length <= limits.head => length,
        Status::Partial if received.len() <= limits.head => return Ok(None),
        _ => {
            let words = format!("the headers have more than {} bytes", limits.head);
            return Err(Answer::error(431, words));
        }
    };
    let method = request.method.unwrap_or_default();
    let path = request.path.unwrap_or_default();
    let body = body_length(request.headers, method, limits)?;
    let content_type = values(request.headers, "content-type").next();
    let content_type = content_type.and_then(|value| str::from_utf8(value).ok());
    let content_type = content_type.unwrap_or_default().split(';').next();
    Ok(Some(Head {
        method: method.to_owned(),
        path: path.split('?').next().unwrap_or_default().to_owned(),
        content_type: content_type.unwrap_or_default().trim().to_ascii_lowercase(),
        length,
        body,
    }))
}

/// The length of the body. There must be no doubt about it: where two programs between client and
/// server disagree, one can be made to take a part of a body for another request.
fn body_length(
    headers: &[httparse::Header<'_>],
    method: &str,
    limits: Limits,
) -> Result<usize, Answer> {
    if values(headers, "transfer-encoding").next().is_some() {
        let words = "a Transfer-Encoding is not supported: send a Content-Length";
        return Err(Answer::error(501, words));
    }
    let mut lengths = values(headers, "content-length");
    let length = match (lengths.next(), lengths.next()) {
        (Some(length), None) => length,
        (Some(_), Some(_)) => {
            return Err(Answer::error(400, "there is more than one Content-Length"));
        }
        (None, _) if method == "POST" => {
            return Err(Answer::error(411, "the Content-Length is missing"));
        }
        (None, _) => return Ok(0),
    };
    let is_number = !length.is_empty() && length.iter().all(u8::is_ascii_digit);
    if !is_number {
        return Err(Answer::error(400, "the Content-Length is not a number"));
    }
    let length = str::from_utf8(length)
        .ok()
        .and_then(|length| length.parse().ok());
    match length {
        Some(length) if length <= limits.body => Ok(length),
        _ => {
            let words = format!("the body should have at most {} bytes", limits.body);
            Err(Answer::error(413, words))
        }
    }
}

/// The values of all headers of a name in lower case.
fn values<'a>(
    headers: &'a [httparse::Header<'a>],
    name: &'static str,
) -> impl Iterator<Item = &'a [u8]> {
    let named = headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name));
    named.map(|header| header.value)
}

/// Writes an answer and closes the connection.
fn write(stream: &mut TcpStream, limits: Limits, answer: &Answer) -> std::io::Result<()> {
    let Answer { status, body } = answer;
    let (reason, length) = (answer.reason(), body.len());
    let all = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let end = Instant::now() + limits.time;
    let mut rest = all.as_bytes();
    while !rest.is_empty() {
        stream.set_write_timeout(Some(end.saturating_duration_since(Instant::now())))?;
        match stream.write(rest)? {
            0 => return Err(ErrorKind::WriteZero.into()),
            count => rest = &rest[count..],
        }
    }
    stream.shutdown(Shutdown::Write)?;
    // If the client is still sending, closing at once would reset the connection, and the client
    // might not see the answer. So read a little more.
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    let (mut part, mut left) = ([0; 4096], 256);
    while left > 0 && stream.read(&mut part)? > 0 {
        left -= 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        head: 200,
        body: 10,
        time: Duration::from_millis(100),
    };

    fn status(text: &str) -> Option<u16> {
        head(text.as_bytes(), LIMITS)
            .err()
            .map(|answer| answer.status)
    }

    #[test]
    fn a_request_is_taken_apart() {
        let text = "POST /predict?a=b HTTP/1.1\r\nHost: x\r\ncontent-TYPE: Text/CSV; charset=utf-8\r\n\
                    Content-Length: 3\r\n\r\n1,2";
        let head = head(text.as_bytes(), LIMITS).unwrap().unwrap();
        let expected = Request {
            method: "POST",
            path: "/predict",
            content_type: "text/csv",
            body: b"1,2",
        };
        assert_eq!(head.request(text.as_bytes()), expected);
    }

    #[test]
    fn a_part_of_a_head_is_no_head_yet() {
        let text = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
        for length in 0..text.len() {
            assert!(head(&text.as_bytes()[..length], LIMITS).unwrap().is_none());
        }
        assert_eq!(head(text.as_bytes(), LIMITS).unwrap().unwrap().body, 0);
    }

    #[test]
    fn what_is_wrong_has_its_status() {
        let post = |headers: &str| status(&format!("POST / HTTP/1.1\r\n{headers}\r\n"));
        assert_eq!(post("Content-Length: 10\r\n"), None);
        assert_eq!(post("Content-Length: 11\r\n"), Some(413));
        assert_eq!(
            post("Content-Length: 99999999999999999999999\r\n"),
            Some(413)
        );
        assert_eq!(post("Content-Length: +1\r\n"), Some(400));
        assert_eq!(post("Content-Length: -1\r\n"), Some(400));
        assert_eq!(post("Content-Length:\r\n"), Some(400));
        assert_eq!(
            post("Content-Length: 1\r\nContent-Length: 1\r\n"),
            Some(400)
        );
        assert_eq!(post(""), Some(411));
        assert_eq!(post("Transfer-Encoding: chunked\r\n"), Some(501));
        assert_eq!(post(&"a: b\r\n".repeat(MOST_HEADERS + 1)), Some(431));
        assert_eq!(
            post(&format!("a: {}\r\n", "b".repeat(LIMITS.head))),
            Some(431)
        );
        assert_eq!(status(&"a".repeat(LIMITS.head + 1)), Some(431));
        assert_eq!(status("\0\0\0\0"), Some(400));
        assert_eq!(status("GET / SPDY/9\r\n\r\n"), Some(400));
    }
}
