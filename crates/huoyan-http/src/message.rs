//! What is asked and what is answered, whatever server carries it.

/// A request, as much of it as matters here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// `GET`, `HEAD`, `POST`.
    pub method: &'a str,
    /// The path, percent-encoded as it came.
    pub path: &'a str,
    /// What stands after the `?`, percent-encoded, without it.
    pub query: &'a str,
    /// The header `Host`.
    pub host: Option<&'a str>,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, without `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body. For `HEAD` it is empty.
    pub body: Vec<u8>,
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

impl Response {
    fn new(status: u16, content_type: &str, body: Vec<u8>) -> Response {
        let headers =
            vec![("Content-Type", content_type.to_owned()), ("X-Content-Type-Options", "nosniff".to_owned())];
        Response { status, headers, body }
    }

    pub(crate) fn text(body: impl Into<Vec<u8>>) -> Response {
        Response::new(200, TEXT, body.into())
    }

    pub(crate) fn html(body: String) -> Response {
        Response::new(200, HTML, body.into_bytes())
    }

    /// A file to be saved.
    pub(crate) fn file(name: &str, body: Vec<u8>) -> Response {
        // A quote would end the name.
        let name: String =
            name.chars().map(|c| if c == '"' || c == '\\' || c.is_control() { '_' } else { c }).collect();
        let disposition = format!("attachment; filename=\"{name}\"");
        Response::new(200, "application/octet-stream", body).with("Content-Disposition", disposition)
    }

    /// An error in Go's form (`net/http/pprof`, `serveError`).
    pub(crate) fn error(status: u16, text: &str) -> Response {
        Response::new(status, TEXT, format!("{text}\n").into_bytes()).with("X-Go-Pprof", "1".to_owned())
    }

    pub(crate) fn with(mut self, name: &'static str, value: String) -> Response {
        self.headers.push((name, value));
        self
    }

    /// The words that belong to the status code.
    pub fn reason(&self) -> &'static str {
        match self.status {
            200 => "OK",
            307 => "Temporary Redirect",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            413 => "Content Too Large",
            431 => "Request Header Fields Too Large",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            _ => "",
        }
    }
}
