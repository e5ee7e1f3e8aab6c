//! The web server, from outside: what its routes answer, and whom it refuses.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const CPU: &str = "go/shop/cpu.pb.gz";
const HEAP: &str = "go/shop/heap.pb.gz";

/// A `pprof -http`, ended when it is dropped.
struct Server {
    process: Child,
    port: u16,
    home: PathBuf,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.map_or("", |line| line[name.len() + 1..].trim())
    }
}

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

impl Server {
    fn start(name: &str, arguments: &[&str]) -> Server {
        let home = std::env::temp_dir().join(format!("pprof-web-{}-{name}", std::process::id()));
        fs::create_dir_all(&home).expect("a folder");
        // The port may be taken between here and there: another one is tried.
        for _ in 0..5 {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            let port = listener.local_addr().expect("an address").port();
            drop(listener);
            let process = Command::new(env!("CARGO_BIN_EXE_pprof"))
                .arg(format!("-http=localhost:{port}"))
                .arg("-no_browser")
                .args(arguments)
                .current_dir(&home)
                .env("HOME", &home)
                .env_remove("XDG_CONFIG_HOME")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the program starts");
            let mut server = Server { process, port, home: home.clone() };
            if server.is_up() {
                return server;
            }
        }
        panic!("the server does not start");
    }

    fn is_up(&mut self) -> bool {
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end && self.process.try_wait().expect("a child").is_none() {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: localhost:{}\r\n", self.port));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        self.send(&[request.as_bytes(), body].concat())
    }

    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        // It may answer and close before all is sent.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let _ = stream.shutdown(Shutdown::Both);
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(answer.len());
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        Answer { status, head, body: answer.get(end + 4..).unwrap_or_default().to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// The token that the page carries.
    fn token(&self) -> String {
        let page = self.get("/ui/flamegraph").text();
        let at = page.find("name=\"huoyan-token\" content=\"").expect("a token") + 29;
        page[at..].split('"').next().expect("a token").to_owned()
    }

    fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.ask("POST", path, &[("X-Huoyan-Token", &self.token())], body)
    }

    #[cfg(target_os = "linux")]
    fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a line");
        line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("kilobytes")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn shop(name: &str) -> Server {
    Server::start(name, &[testdata(CPU).to_str().expect("a path")])
}

#[test]
fn routes_and_redirects_are_upstreams() {
    let server = shop("routes");
    for (path, status, location) in [
        ("/", 307, "ui/"),
        ("/?f=x", 307, "ui/?f=x"),
        ("/ui/", 301, "flamegraph"),
        ("/ui/?f=main", 301, "flamegraph?f=main"),
        ("/ui/flamegraph2?si=cpu", 301, "flamegraph?si=cpu"),
        ("/ui/flamegraphold", 301, "flamegraph"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location")), (status, location), "{path}");
    }
    for path in [
        "/ui/flamegraph",
        "/ui/top",
        "/ui/graph",
        "/ui/peek?f=main",
        "/ui/source?f=main",
        "/ui/disasm",
        "/ui/labels",
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
    }
    for path in ["/ui/nosuch", "/nosuch", "/ui/static/nosuch", "/api/v1/nosuch", "/ui/static/../page.html"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    // What upstream refuses is refused.
    for path in ["/ui/top?f=(", "/ui/flamegraph?si=nosuch", "/ui/peek?f=nosuchfunction", "/ui/top?n=x"] {
        assert_eq!(server.get(path).status, 400, "{path}");
    }
}

#[test]
fn the_download_is_the_profile() {
    let server = shop("download");
    let answer = server.get("/ui/download");
    assert_eq!(answer.header("content-type"), "application/vnd.google.protobuf+gzip");
    assert_eq!(answer.header("content-disposition"), "attachment;filename=profile.pb.gz");
    let file = server.home.join("copy.pb.gz");
    fs::write(&file, &answer.body).expect("a file");
    let raw = |path: &Path| {
        Command::new(env!("CARGO_BIN_EXE_pprof")).arg("-raw").arg(path).output().expect("it runs")
    };
    assert_eq!(raw(&file).stdout, raw(&testdata(CPU)).stdout);
}

#[test]
fn numbers_are_those_of_the_text_reports() {
    let server = shop("numbers");
    let top = server.json("/api/v1/top?order_by=cum&count=1000");
    let output = Command::new(env!("CARGO_BIN_EXE_pprof"))
        .args(["-top", "-cum", "-unit=ns", "-nodefraction=0"])
        .arg(testdata(CPU))
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let rows = text.lines().skip_while(|line| !line.trim_start().starts_with("flat ")).skip(1);
    let mut expected: Vec<(i64, i64, String)> = rows
        .map(|row| {
            let words: Vec<&str> = row.split_whitespace().collect();
            let number = |word: &str| word.trim_end_matches("ns").parse::<i64>().expect("a number");
            let name = words[5..].join(" ").replace(" (inline)", "").replace(" (partial-inline)", "");
            (number(words[0]), number(words[3]), name)
        })
        .collect();
    let number = |row: &serde_json::Value, key: &str| row[key].as_i64().expect("a number");
    let name = |row: &serde_json::Value| row["name"].as_str().expect("a name").to_owned();
    let mut found: Vec<(i64, i64, String)> = top["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (number(row, "flat"), number(row, "cum"), name(row)))
        .collect();
    expected.sort();
    found.sort();
    assert!(expected.len() > 100);
    assert_eq!(found, expected);

    // What there is without a filter stands beside what it leaves.
    let whole = server.json("/api/v1/profile");
    assert_eq!(whole["total"], whole["whole_total"]);
    let focused = server.json("/api/v1/profile?f=main%5C.");
    assert_eq!(focused["whole_total"], whole["total"]);
    assert!(number(&focused, "total") < number(&whole, "total"));
    let relative = server.json("/api/v1/profile?f=main%5C.&rel=t");
    assert_eq!((&relative["total"], &relative["whole_total"]), (&focused["total"], &focused["total"]));

    // What a search matches is what a focus leaves.
    let search = server.json("/api/v1/search?q=main%5C.");
    assert!(number(&search, "value") > 0);
    assert_eq!(number(&search, "value"), number(&focused, "total"));

    // Callers and callees are those of peek.
    let function = server.json("/api/v1/function?name=net/http.(*conn).serve");
    let peek = server.json("/api/v1/peek?f=%5Enet/http%5C.%5C(%5C*conn%5C)%5C.serve$");
    let callees = |of: &serde_json::Value| {
        let calls = of["callees"].as_array().expect("calls").clone();
        calls.iter().map(|call| (name(call), number(call, "value"))).collect::<Vec<_>>()
    };
    assert_eq!(callees(&function), callees(&peek["functions"][0]));
    assert_eq!(number(&function, "cum"), number(&peek["functions"][0], "cum"));
}

#[test]
fn other_names_and_pages_are_refused() {
    let server = shop("guard");
    let token = server.token();
    for host in ["evil.example", "localhost.evil.example", "evil.example:80", ""] {
        assert_eq!(server.ask("GET", "/api/v1/top", &[("Host", host)], b"").status, 403, "{host}");
    }
    assert_eq!(server.ask("GET", "/api/v1/top", &[("Host", "127.0.0.1:1")], b"").status, 200);
    assert_eq!(server.send(b"GET / HTTP/1.0\r\n\r\n").status, 403);
    let own = format!("http://localhost:{}", server.port);
    for (path, headers, status) in [
        ("/ui/saveconfig?config=a", vec![], 403),
        ("/ui/saveconfig?config=a", vec![("X-Huoyan-Token", "guess")], 403),
        (
            "/ui/saveconfig?config=a",
            vec![("X-Huoyan-Token", &*token), ("Origin", "http://evil.example")],
            403,
        ),
        ("/ui/saveconfig?config=a", vec![("X-Huoyan-Token", &*token), ("Origin", "null")], 403),
        ("/ui/saveconfig?config=a", vec![("X-Huoyan-Token", &*token), ("Sec-Fetch-Site", "cross-site")], 403),
        ("/ui/saveconfig?config=a&f=main", vec![("X-Huoyan-Token", &*token), ("Origin", &*own)], 200),
        ("/api/v1/reload", vec![], 403),
        ("/api/v1/open", vec![], 403),
    ] {
        assert_eq!(server.ask("POST", path, &headers, b"").status, status, "{path} {headers:?}");
    }
    for path in ["/ui/saveconfig?config=b", "/ui/deleteconfig?config=a", "/api/v1/reload", "/api/v1/open"] {
        assert_eq!(server.get(path).status, 405, "{path}");
    }
    let page = server.get("/ui/flamegraph");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert!(!page.header("content-security-policy").contains("unsafe"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("x-frame-options"), "DENY");
}

#[test]
fn settings_are_kept_for_the_user_alone() {
    let server = shop("settings");
    assert_eq!(server.post("/ui/saveconfig?config=mine&f=a%7Cb&n=7", b"").status, 200);
    assert_eq!(server.post("/ui/saveconfig?config=", b"").status, 400);
    let configs = server.json("/api/v1/profile")["configs"].clone();
    assert_eq!(configs, serde_json::json!([{ "name": "mine", "query": "n=7&f=a%7Cb" }]));
    let file = server.home.join(".config/pprof/settings.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    }
    assert!(fs::read_to_string(&file).expect("the file").contains("\"nodecount\": 7"));
    assert_eq!(server.post("/ui/deleteconfig?config=mine", b"").status, 200);
    let gone = server.post("/ui/deleteconfig?config=mine", b"");
    assert_eq!((gone.status, gone.text().as_str()), (400, "{\"error\":\"config mine not found\"}"));
}

/// Hands in a profile of `main.f`, which is on line 3 of a file; answers its number.
fn open_function_in(server: &Server, file: &str) -> i64 {
    let raw = format!(
        "PeriodType: cpu nanoseconds\nPeriod: 1\nSamples:\ncpu/nanoseconds\n          7: 1\nLocations\n     \
         1: 0x1 M=1 main.f {file}:3:0 s=1\nMappings\n1: 0x0/0x10/0x0 shop  [FN]\n"
    );
    let answer = server.post("/api/v1/open?name=x", raw.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let opened: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    opened["profile"].as_i64().expect("a number")
}

#[test]
fn a_source_file_that_was_edited_is_shown_anew() {
    let server = shop("edited");
    let file = server.home.join("own.go");
    fs::write(&file, "old line\n".repeat(9)).expect("a file");
    let profile = open_function_in(&server, file.to_str().expect("a path"));
    let paths = [
        format!("/api/v1/source?f=main.f&profile={profile}"),
        format!("/api/v1/text?cmd=list&f=main.f&profile={profile}"),
    ];
    let tags: Vec<String> = paths.iter().map(|path| server.get(path).header("etag").to_owned()).collect();
    fs::write(&file, "new line\n".repeat(9)).expect("a file");
    for (path, tag) in paths.iter().zip(&tags) {
        let answer = server.ask("GET", path, &[("If-None-Match", tag)], b"");
        assert!(answer.text().contains("new line"), "{path}: {}", answer.text());
        // Without a tag nothing may be taken for what it was, neither by the browser nor by the page.
        assert_eq!((tag.as_str(), answer.header("cache-control")), ("", "no-cache"), "{path}");
    }
    for path in ["disasm?f=main", "text?cmd=disasm&f=main", "export?format=html", "text?cmd=top", "graph"] {
        let answer = server.get(&format!("/api/v1/{path}"));
        let is_tagged = !answer.header("etag").is_empty();
        assert_eq!(is_tagged, answer.status == 200 && (path.contains("top") || path == "graph"), "{path}");
    }
}

#[test]
fn source_files_lie_below_source_folders() {
    let server = shop("sources");
    // A profile may name any file; its functions are in one that looks like a source.
    let secret =
        server.home.parent().expect("a folder").join(format!("pprof-web-secret-{}.go", std::process::id()));
    fs::write(&secret, "secret\n".repeat(20)).expect("a file");
    fs::write(server.home.join("own.go"), "own line\n".repeat(20)).expect("a file");
    let open = |file: &str| open_function_in(&server, file);
    for file in
        ["/etc/passwd", secret.to_str().expect("a path"), "../../../../etc/passwd", "/proc/self/environ"]
    {
        let profile = open(file);
        for path in ["source", "text"] {
            let text = server.get(&format!("/api/v1/{path}?cmd=list&f=main.f&profile={profile}")).text();
            assert!(
                !text.contains("root:") && !text.contains("secret\n") && !text.contains("HOME="),
                "{file}: {text}"
            );
        }
    }
    let own = open(server.home.join("own.go").to_str().expect("a path"));
    assert!(server.get(&format!("/api/v1/source?f=main.f&profile={own}")).text().contains("own line"));
    let _ = fs::remove_file(secret);
}

#[test]
fn boxes_are_functions_packages_files_or_binaries() {
    let server = shop("groups");
    for (group, name, cum) in [
        ("package", "net/http", 1_160_000_000),
        ("file", "/usr/local/go/src/net/http/server.go", 1_060_000_000),
        ("binary", "[shop]", 1_280_000_000),
    ] {
        let top = server.json(&format!("/api/v1/top?group={group}&order_by=cum&count=1000"));
        let row = top["rows"].as_array().expect("rows").iter().find(|row| row["name"] == name);
        let row = row.unwrap_or_else(|| panic!("{group}: {top}"));
        assert_eq!(row["cum"], cum, "{group}");
        // All of the profile is in it, whatever boxes are.
        assert_eq!(top["total"], 1_280_000_000);
    }
}

#[test]
fn means_are_told() {
    let server = Server::start("means", &[testdata("go/shop/mutex.pb.gz").to_str().expect("a path")]);
    let warnings = |path: &str| server.json(path)["warnings"].to_string();
    let told = warnings("/api/v1/top?mean=t");
    assert!(told.contains("a sum divided by the count"), "{told}");
    assert_eq!(warnings("/api/v1/top"), "[]");
    let boxes = server.get("/api/v1/boxes?mean=t");
    assert!(boxes.header("x-huoyan-warnings").contains("a sum divided by the count"));
    // The root's mean, as the head of the report says it, and what it was made of.
    let about = server.json("/api/v1/profile?mean=t&f=main");
    let (whole, plain) = (server.json("/api/v1/profile?mean=t"), server.json("/api/v1/profile"));
    assert_eq!(whole["total_sum"], plain["total"]);
    assert!(whole["total"].as_i64() < plain["total"].as_i64());
    assert_eq!((&about["whole_total"], &about["whole_total_sum"]), (&whole["total"], &whole["total_sum"]));
    let root = server.json("/api/v1/children?mean=t")["node"].clone();
    assert_eq!((&root["value"], &root["value_sum"]), (&whole["total"], &whole["total_sum"]));
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = shop("tags");
    let first = server.get("/api/v1/top?f=main");
    let tag = first.header("etag");
    assert!(!tag.is_empty());
    let again = server.ask("GET", "/api/v1/top?f=main", &[("If-None-Match", tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    for path in ["/api/v1/top?f=http", "/api/v1/top"] {
        assert_eq!(server.ask("GET", path, &[("If-None-Match", tag)], b"").status, 200, "{path}");
    }
    assert_eq!(server.post("/api/v1/reload?profile=0", b"").status, 200);
    assert_eq!(server.ask("GET", "/api/v1/top?f=main", &[("If-None-Match", tag)], b"").status, 200);
    // Saved options change without the profile.
    assert_eq!(server.get("/api/v1/profile").header("etag"), "");
}

#[test]
fn a_second_profile_is_opened_and_compared() {
    let server = shop("compare");
    let bytes = fs::read(testdata("go/shop/cpu.pb.gz")).expect("a profile");
    let answer = server.post("/api/v1/open?name=again.pb.gz", &bytes);
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"profile\":1}"));
    let about = server.json("/api/v1/profile?base=1");
    assert_eq!(about["total"], about["base_total"]);
    assert_eq!(about["profiles"][1]["name"], "again.pb.gz");
    let top = server.json("/api/v1/top?base=1");
    assert!(top["rows"].as_array().expect("rows").iter().all(|row| row["flat"] == row["base_flat"]));
    assert_eq!(server.post("/api/v1/open?name=bad", b"no profile").status, 400);
    assert_eq!(server.get("/api/v1/top?profile=7").status, 404);
    let heap = fs::read(testdata(HEAP)).expect("a profile");
    assert_eq!(server.post("/api/v1/open?name=heap", &heap).status, 200);
    let apart = server.get("/api/v1/top?base=2");
    assert_eq!(apart.status, 400);
    assert!(apart.text().contains("cannot be compared"), "{}", apart.text());
    assert_eq!(server.post("/api/v1/reload?profile=0", b"").status, 200);
    assert_eq!(server.post("/api/v1/reload?profile=1", b"").status, 400);
}

#[test]
fn long_slow_and_many_requests_do_no_harm() {
    let server = shop("load");
    assert!(matches!(server.get(&format!("/api/v1/top?q={}", "a".repeat(10_000_000))).status, 414 | 431));
    assert_eq!(server.get(&format!("/api/v1/top?q={}", "a".repeat(40_000))).status, 414);
    // A pattern that would compile to gigabytes.
    assert_eq!(server.get("/api/v1/search?q=((a%7B1,1000%7D)%7B1,1000%7D)%7B1,1000%7D").status, 400);
    // One that sends nothing more holds up nobody.
    let mut slow = TcpStream::connect(("127.0.0.1", server.port)).expect("a connection");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: loc").expect("sent");
    let server = &server;
    thread::scope(|scope| {
        let asked: Vec<_> = (0..200)
            .map(|i| {
                let path = format!("/api/v1/boxes?w={}&f=%5B{}a-z%5D", 400 + i, i % 7);
                scope.spawn(move || server.get(&path).status)
            })
            .collect();
        assert!(asked.into_iter().all(|asked| asked.join().expect("an answer") == 200));
    });
    #[cfg(target_os = "linux")]
    assert!(server.peak_memory() < 200_000, "{} kB", server.peak_memory());
    slow.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    let mut end = Vec::new();
    // It is closed at last.
    slow.read_to_end(&mut end).expect("closed");
}

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

#[test]
fn any_question_has_an_answer() {
    const QUESTIONS: [&str; 12] = [
        "profile", "boxes", "top", "children", "search", "function", "labels", "source", "peek", "graph",
        "text", "export",
    ];
    const NAMES: [&str; 44] = [
        "f",
        "i",
        "h",
        "s",
        "sf",
        "prunefrom",
        "tf",
        "ti",
        "ts",
        "th",
        "g",
        "n",
        "nf",
        "ef",
        "trim",
        "calltree",
        "rel",
        "unit",
        "mean",
        "si",
        "sort",
        "dropneg",
        "tagroot",
        "tagleaf",
        "noinlines",
        "profile",
        "base",
        "by",
        "dir",
        "order",
        "rec",
        "group",
        "at",
        "z",
        "q",
        "side",
        "w",
        "y0",
        "y1",
        "min",
        "k",
        "cmd",
        "arg",
        "count",
    ];
    const VALUES: [&str; 24] = [
        "",
        "0",
        "1",
        "-1",
        "t",
        "f",
        "main",
        "(",
        "%5B%5E",
        "up",
        "name",
        "package",
        "binary",
        "total",
        "lines",
        "files",
        "18446744073709551616",
        "1e300",
        "NaN",
        "811c9dc501000193",
        "%00%ff",
        "route",
        "base",
        "top",
    ];
    let server = shop("any");
    let mut numbers = Numbers(88172645463325252);
    let mut n_good = 0;
    for _ in 0..400 {
        let mut path = format!("/api/v1/{}?", QUESTIONS[numbers.below(QUESTIONS.len())]);
        for _ in 0..numbers.below(5) {
            let (name, value) = (NAMES[numbers.below(NAMES.len())], VALUES[numbers.below(VALUES.len())]);
            path.push_str(&format!("{name}={value}&"));
        }
        let answer = server.get(&path);
        assert!(matches!(answer.status, 200 | 400 | 404), "{path}: {} {}", answer.status, answer.text());
        n_good += usize::from(answer.status == 200);
    }
    assert!(n_good > 50, "{n_good}");
}

#[test]
fn bad_addresses_are_named() {
    for (address, message) in [
        ("8080", "could not split http address: address 8080: missing port in address\n"),
        ("localhost:x", "invalid port number: strconv.Atoi: parsing \"x\": invalid syntax\n"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_pprof"))
            .arg(format!("-http={address}"))
            .arg(testdata(CPU))
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    }
}

#[test]
fn a_profile_that_was_handed_in_opens_no_program() {
    let folder = std::env::temp_dir().join(format!("pprof-web-{}-programs", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let raw = |program: &str| {
        format!(
            "PeriodType: cpu nanoseconds\nPeriod: 1\nSamples:\ncpu/nanoseconds\n          7: 1\nLocations\n     1: 0x40100d \
             M=1 leaf leaf.c:3:0 s=1\nMappings\n1: 0x401000/0x402000/0x1000 {program} abcdef [FN]\n"
        )
    };
    for name in ["named", "same", "other"] {
        fs::write(folder.join(name), huoyan_testkit::SmallElf::X86_64.bytes()).expect("a program");
    }
    fs::write(folder.join("cpu"), raw(&path("same"))).expect("a profile");
    let ask = |server: &Server, profile: i64, shown: &str| {
        for question in ["disasm?arg=leaf", "text?cmd=disasm&arg=leaf"] {
            let text = server.get(&format!("/api/v1/{question}&profile={profile}")).text();
            assert!(text.contains(shown), "{question}: {text}");
        }
    };
    let open = |server: &Server, program: &str| {
        let profile = raw(program).replace("7: 1", "9: 1");
        let answer = server.post("/api/v1/open?name=x", profile.as_bytes());
        let opened: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        opened["profile"].as_i64().expect("a number")
    };

    let server = Server::start("programs-named", &[&path("named"), &path("cpu")]);
    ask(&server, 0, "lea (%rdi,%rdi,2),%rax");
    let answer = server.json("/api/v1/disasm?arg=leaf");
    assert_eq!((&answer["more"], &answer["warnings"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(answer["routines"][0]["instructions"][0]["address"], "40100b");
    let refusal = "it is not opened because a profile names it (name the program before the profile";
    ask(&server, open(&server, &path("other")), refusal);
    ask(&server, open(&server, &path("same")), refusal);
    ask(&server, open(&server, &path("named")), "lea (%rdi,%rdi,2),%rax");
    // Beside a profile that was handed in, that of the command line opens no more than what is named there.
    let beside = server.get("/api/v1/disasm?arg=leaf&profile=1&base=0").text();
    assert!(beside.contains(refusal), "{beside}");

    let server = Server::start("programs-same", &[&path("cpu")]);
    ask(&server, 0, "lea (%rdi,%rdi,2),%rax");
    let other = huoyan_testkit::SmallElf { build_id: &[1, 2, 3], ..huoyan_testkit::SmallElf::X86_64 };
    fs::write(folder.join("same"), other.bytes()).expect("a program");
    ask(&server, 0, "it is another build");
    let _ = fs::remove_dir_all(&folder);
}
