//! The page as a router: below a prefix of another program's pages, and open to others.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, header};
use huoyan_session::{Console, Explorer, Request as Asked, parse};
use huoyan_web::{Guard, router};
use std::io;
use std::path::Path;
use std::sync::Arc;
use tower_service::Service as _;

struct Silence(io::Sink);

impl Console for Silence {
    fn message(&self, _line: &[u8]) {}

    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.0
    }
}

fn page(guard: Guard) -> Router {
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/go/shop/cpu.pb.gz");
    let words = ["-http=:0".into(), profile.into_os_string()];
    let Ok(Asked::Run(invocation)) = parse(words) else { panic!("a command line") };
    let explorer = Explorer::open(&invocation, &Silence(io::sink())).expect("a profile");
    router(Arc::new(explorer), Arc::new(guard))
}

async fn get(app: &mut Router, path: &str) -> Response<Body> {
    ask(app, path, "").await
}

async fn ask(app: &mut Router, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header(header::HOST, "localhost").header(header::COOKIE, cookie);
    app.call(request.body(Body::empty()).expect("a request")).await.expect("an answer")
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(test);
}

#[test]
fn everything_is_relative_to_where_it_is_mounted() {
    block_on(async {
        let mut app = Router::new().nest("/tools/pprof", page(Guard::new("localhost", &[])));
        for (path, to) in [
            ("/tools/pprof", "pprof/ui/"),
            ("/tools/pprof?f=main", "pprof/ui/?f=main"),
            ("/tools/pprof/ui", "ui/"),
            ("/tools/pprof/ui/", "flamegraph"),
        ] {
            let answer = get(&mut app, path).await;
            assert!(answer.status().is_redirection(), "{path}: {}", answer.status());
            assert_eq!(answer.headers()[header::LOCATION], to, "{path}");
        }
        for path in
            ["/tools/pprof/ui/flamegraph", "/tools/pprof/ui/static/main.js", "/tools/pprof/api/v1/top"]
        {
            assert_eq!(get(&mut app, path).await.status(), 200, "{path}");
        }
        let page =
            to_bytes(get(&mut app, "/tools/pprof/ui/top").await.into_body(), 1 << 20).await.expect("a page");
        let page = String::from_utf8(page.to_vec()).expect("text");
        // Nothing in it is named from the root.
        assert!(!page.contains("=\"/"), "{page}");
    });
}

#[test]
fn where_others_can_come_a_token_is_needed_once() {
    block_on(async {
        let guard = Guard::new("localhost", &[]).open_to_others();
        let token = guard.token().to_owned();
        let mut app = page(guard);
        for path in ["/", "/ui/flamegraph", "/api/v1/top", "/ui/download", "/api/v1/top?token=guess"] {
            assert_eq!(get(&mut app, path).await.status(), 401, "{path}");
        }
        let entered = get(&mut app, &format!("/ui/flamegraph?f=main&token={token}&si=cpu")).await;
        assert_eq!(
            (entered.status().as_u16(), &entered.headers()[header::LOCATION]),
            (303, &"flamegraph?f=main&si=cpu".parse().expect("a value"))
        );
        let cookie = entered.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let cookie = cookie.split(';').next().expect("a cookie");
        assert_eq!(ask(&mut app, "/ui/flamegraph?f=main&si=cpu", cookie).await.status(), 200);
        assert_eq!(get(&mut app, "/ui/flamegraph").await.status(), 401);
    });
}
