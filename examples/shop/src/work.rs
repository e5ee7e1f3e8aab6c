//! What the shop does, each part a function that a profile shows.

use flate2::Compression;
use flate2::write::GzEncoder;
use regex::RegexBuilder;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

const COLOURS: [&str; 5] = ["red", "blue", "green", "black", "white"];
const THINGS: [&str; 6] = ["lamp", "chair", "table", "shelf", "mirror", "carpet"];

/// An article.
#[derive(Clone)]
struct Article {
    name: String,
    price: u64,
}

/// All that is for sale.
pub(crate) struct Shop {
    articles: Vec<Article>,
    /// What was searched for before. Nothing is ever thrown away: the heap profile shows who grows it.
    cache: Mutex<HashMap<String, Vec<u64>>>,
}

impl Shop {
    pub(crate) fn new() -> Shop {
        let article = |i: u64| {
            let (colour, thing) = (COLOURS[i as usize % COLOURS.len()], THINGS[i as usize % THINGS.len()]);
            Article { name: format!("{colour} {thing} no {i}"), price: i.wrapping_mul(7919) % 10_000 }
        };
        Shop { articles: (0..4000).map(article).collect(), cache: Mutex::new(HashMap::new()) }
    }

    /// The cheapest articles that a pattern matches.
    pub(crate) fn search(&self, pattern: &str) -> Value {
        let mut found = find(&self.articles, pattern);
        sort_by_price(&mut found);
        self.remember(pattern, &found);
        to_json(&found[..found.len().min(50)])
    }

    /// All articles, compressed.
    pub(crate) fn report(&self) -> Vec<u8> {
        compress(to_json(&self.articles).to_string().as_bytes())
    }

    /// Takes an order and gives its check sum.
    pub(crate) fn order(&self, id: u64) -> u64 {
        let names: String = self.articles.iter().map(|article| article.name.as_str()).collect();
        checksum(names.as_bytes(), id)
    }

    #[inline(never)]
    fn remember(&self, pattern: &str, found: &[Article]) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache
            .entry(pattern.to_owned())
            .or_default()
            .extend(found.iter().take(50).map(|article| article.price));
    }
}

#[inline(never)]
fn find(articles: &[Article], pattern: &str) -> Vec<Article> {
    match RegexBuilder::new(pattern).size_limit(1 << 20).build() {
        Ok(regex) => articles.iter().filter(|article| regex.is_match(&article.name)).cloned().collect(),
        Err(_) => Vec::new(),
    }
}

#[inline(never)]
fn sort_by_price(articles: &mut [Article]) {
    articles.sort_by(|a, b| a.price.cmp(&b.price).then_with(|| a.name.cmp(&b.name)));
}

#[inline(never)]
fn to_json(articles: &[Article]) -> Value {
    let article = |article: &Article| json!({ "name": article.name, "price": article.price });
    Value::Array(articles.iter().map(article).collect())
}

#[inline(never)]
fn compress(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

/// The hot leaf.
#[inline(never)]
fn checksum(text: &[u8], seed: u64) -> u64 {
    let mut sum = seed;
    for _ in 0..20 {
        for &byte in text {
            sum = black_box(sum.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    sum
}
