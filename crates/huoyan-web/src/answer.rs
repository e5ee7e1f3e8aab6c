//! Answers and refusals, as HTTP has them.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use huoyan_session::ExploreError;
use serde::Serialize;

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The question is wrong.
    Wrong(String),
    /// What it asks for is not there.
    Missing(String),
    /// Who asks may not.
    Forbidden(&'static str),
    /// A token is missing.
    Unauthorized,
    /// The address is too long.
    TooLong,
    /// We failed.
    Broken(String),
}

#[derive(Serialize)]
struct ErrorText<'a> {
    error: &'a str,
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Refusal::Wrong(_) => StatusCode::BAD_REQUEST,
            Refusal::Missing(_) => StatusCode::NOT_FOUND,
            Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
            Refusal::Unauthorized => StatusCode::UNAUTHORIZED,
            Refusal::TooLong => StatusCode::URI_TOO_LONG,
            Refusal::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn text(&self) -> &str {
        match self {
            Refusal::Wrong(text) | Refusal::Missing(text) | Refusal::Broken(text) => text,
            Refusal::Forbidden(text) => text,
            Refusal::Unauthorized => "a token is needed: open the address that pprof has printed",
            Refusal::TooLong => "the address is too long",
        }
    }
}

impl From<ExploreError> for Refusal {
    fn from(error: ExploreError) -> Self {
        match error {
            ExploreError::Missing(text) => Refusal::Missing(text),
            other => Refusal::Wrong(other.to_string()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let mut response = json(&ErrorText { error: self.text() });
        *response.status_mut() = self.status();
        response
    }
}

/// JSON.
pub(crate) fn json(value: &impl Serialize) -> Response<Body> {
    match serde_json::to_vec(value) {
        Ok(bytes) => typed("application/json", bytes),
        Err(error) => Refusal::Broken(error.to_string()).into_response(),
    }
}

/// Bytes of a type.
pub(crate) fn typed(content_type: &'static str, bytes: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(bytes.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Bytes that a browser saves under a name.
pub(crate) fn saved(content_type: &'static str, name: &str, bytes: impl Into<Body>) -> Response<Body> {
    let mut response = typed(content_type, bytes);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment;filename={name}")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Adds warnings, for answers that are no JSON.
pub(crate) fn with_warnings(mut response: Response<Body>, warnings: &[String]) -> Response<Body> {
    // JSON keeps to ASCII here, as headers must.
    let text = serde_json::to_string(warnings).unwrap_or_default();
    let ascii: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    if !warnings.is_empty()
        && let Ok(value) = HeaderValue::from_str(&ascii)
    {
        response.headers_mut().insert("x-huoyan-warnings", value);
    }
    response
}
