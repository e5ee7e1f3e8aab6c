//! What is in a page of one file.

use base64::Engine as _;
use std::io::Read as _;

/// The data of a page (`docs/api.md`).
pub(crate) fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("id=\"huoyan-data\">").expect("data");
    let (encoded, _) = rest.split_once("</script>").expect("the end of the data");
    let compressed = base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&compressed[..]).read_to_string(&mut text).expect("gzip");
    serde_json::from_str(&text).expect("JSON")
}
