//! Checks the service with requests of its own.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nn_runtime::data::CsvReader;
use nn_runtime::nalgebra::SVector;
use nn_runtime::prelude::*;
use serde_json::{Value, json};

use super::http::Limits;
use super::{Model, Service};

/// The number of clients at a time: more than there are threads.
const CLIENTS: usize = 8;
/// The number of good requests of each client.
const REQUESTS: usize = 20;

type Failure = Box<dyn Error + Send + Sync>;

/// Starts the service, sends it requests from several threads, compares the answers, and stops it.
pub(crate) fn run(service: &Service<'_>) -> Result<(), Box<dyn Error>> {
    let address = service.listener.local_addr()?;
    // A slow client has to wait for the end of its time.
    let time = Duration::from_secs(2);
    let service = Service {
        model: service.model,
        listener: service.listener.try_clone()?,
        threads: service.threads,
        limits: Limits {
            time,
            ..service.limits
        },
    };
    let digits: Dataset<Vector<64>, u32> = CsvReader::default()
        .read_str(include_str!("../../data/digits.csv"))?
        .classes(0..64, 64)?;
    let digits: Vec<_> = (0..digits.len()).map(|index| digits.input(index)).collect();

    let stop = AtomicBool::new(false);
    let result = thread::scope(|scope| {
        scope.spawn(|| service.run(&stop));
        let mut clients: Vec<_> = digits
            .chunks(digits.len() / CLIENTS)
            .take(CLIENTS)
            .map(|digits| scope.spawn(move || good_requests(service.model, address, digits)))
            .collect();
        clients.push(scope.spawn(move || bad_requests(address, service.limits)));
        clients.push(scope.spawn(move || slow_request(address)));
        let results: Vec<_> = clients
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect();
        stop.store(true, Ordering::Release);
        // Each thread waits for a connection.
        for _ in 0..service.threads {
            let _ = TcpStream::connect(address);
        }
        results.into_iter().try_for_each(|result| match result {
            Ok(result) => result,
            Err(_) => Err("a client panicked".into()),
        })
    });
    result.map_err(|error| format!("the check failed: {error}"))?;
    println!("{CLIENTS} clients with {REQUESTS} requests each got what `predict` computes");
    println!("bad requests got errors in words");
    Ok(())
}

/// Requests with one digit, several digits, and missing pixels, as JSON and CSV.
fn good_requests(model: &Model, address: SocketAddr, digits: &[&[f32]]) -> Result<(), Failure> {
    for request in 0..REQUESTS {
        let count = 1 + request % 7;
        let mut digits: Vec<_> = digits[request * 7..][..count]
            .iter()
            .map(|d| d.to_vec())
            .collect();
        if request % 3 == 0 {
            digits[0][request] = f32::NAN;
        }
        let csv = digits.iter().map(|digit| {
            let fields = digit.iter().map(|pixel| match pixel {
                pixel if pixel.is_nan() => String::new(),
                pixel => pixel.to_string(),
            });
            fields.collect::<Vec<_>>().join(",")
        });
        let csv = csv.collect::<Vec<_>>().join("\n");
        // JSON has no NaN: it becomes `null`.
        let json = json!(digits).to_string();
        for (kind, body) in [("application/json", json), ("text/csv; charset=utf-8", csv)] {
            let (status, answer) = post(address, kind, &body)?;
            if status != 200 {
                return Err(format!("{status} instead of 200: {answer}").into());
            }
            compare(model, &digits, &answer)?;
        }
        let (status, answer) = send(address, "GET /health HTTP/1.1\r\n\r\n")?;
        if status != 200 || answer["status"] != "ok" {
            return Err(format!("the service is not well: {status}, {answer}").into());
        }
    }
    Ok(())
}

/// Compares an answer with what the network predicts for each digit by itself.
fn compare(model: &Model, digits: &[Vec<f32>], answer: &Value) -> Result<(), Failure> {
    let missing = || format!("the answer {answer} is not complete");
    for (index, digit) in digits.iter().enumerate() {
        let mut pixels = SVector::<f32, 64>::from_column_slice(digit);
        model.pipeline.apply(pixels.as_mut_slice())?;
        let expected = model.network.predict(&pixels);
        let found = answer["probabilities"][index]
            .as_array()
            .ok_or_else(missing)?;
        if found.len() != expected.len() || answer["classes"][index] != json!(expected.imax()) {
            return Err(format!("{answer} instead of {expected} for digit {index}").into());
        }
        for (found, expected) in found.iter().zip(&expected) {
            let found = found.as_f64().ok_or_else(missing)?;
            if (found - f64::from(*expected)).abs() > 1e-6 {
                return Err(format!("a probability of {found} instead of {expected}").into());
            }
        }
    }
    match answer["classes"].as_array() {
        Some(classes) if classes.len() == digits.len() => Ok(()),
        _ => Err(missing().into()),
    }
}

/// Requests that are wrong, each with the status and a part of the words that it should get.
fn bad_requests(address: SocketAddr, limits: Limits) -> Result<(), Failure> {
    let json = "application/json";
    let short = json!([vec![1.0; 63]]).to_string();
    let text = json!([vec!["1"; 64]]).to_string();
    let large = json!([vec![1e300; 64]]).to_string();
    let bodies = [
        (400, json, "not JSON", "not JSON"),
        (400, json, "{}", "a list of digits"),
        (400, json, "[]", "no digits"),
        (400, json, &short, "digit 0 has 63 pixels, not 64"),
        (400, json, &text, "pixel 0 of digit 0 is not a number"),
        (400, json, &large, "not finite"),
        (400, json, &"[".repeat(1000), "not JSON"),
        (400, "text/csv", "", "no digits"),
        (400, "text/csv", "1,2\n", "digit 0 has 2 pixels, not 64"),
        (
            400,
            "text/csv",
            "1,two",
            "pixel 1 of digit 0 is not a number",
        ),
        (415, "image/png", "1", "image/png"),
    ];
    for (status, kind, body, words) in bodies {
        expect(status, words, post(address, kind, body)?)?;
    }
    let too_long = format!(
        "POST /predict HTTP/1.1\r\nContent-Length: {}\r\n\r\n",
        limits.body + 1
    );
    let many = format!("GET /health HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(100));
    let wide = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(limits.head));
    let requests = [
        (400, "this is no request\r\n\r\n", "not HTTP/1.1"),
        (400, "GET /health HTTP/1.1\r\n", "before its end"),
        (
            400,
            "POST /predict HTTP/1.1\r\nContent-Length: 9\r\n\r\n[[",
            "before its end",
        ),
        (404, "GET / HTTP/1.1\r\n\r\n", "there is no /"),
        (405, "GET /predict HTTP/1.1\r\n\r\n", "takes POST"),
        (411, "POST /predict HTTP/1.1\r\n\r\n", "Content-Length"),
        (413, &too_long, "at most"),
        (431, &many, "headers"),
        (431, &wide, "headers"),
        (
            501,
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "Transfer-Encoding",
        ),
    ];
    for (status, request, words) in requests {
        expect(status, words, send(address, request)?)?;
    }
    Ok(())
}

/// A client that begins a request and then falls silent.
fn slow_request(address: SocketAddr) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"POST /predict HTTP/1.1\r\nContent-Length: 9\r\n\r\n[")?;
    expect(408, "took more than", receive(stream)?)
}

fn expect(status: u16, words: &str, (found, answer): (u16, Value)) -> Result<(), Failure> {
    let error = answer["error"].as_str().unwrap_or_default();
    if found == status && error.contains(words) {
        return Ok(());
    }
    Err(format!("{found} {answer} instead of {status} with `{words}`").into())
}

fn post(address: SocketAddr, kind: &str, body: &str) -> Result<(u16, Value), Failure> {
    let length = body.len();
    send(
        address,
        &format!(
            "POST /predict HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// Sends a request, and returns the status and the body of the answer.
fn send(address: SocketAddr, request: &str) -> Result<(u16, Value), Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    receive(stream)
}

fn receive(mut stream: TcpStream) -> Result<(u16, Value), Failure> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| serde_json::from_str(body));
    match (status, body) {
        (Some(status), Some(Ok(body))) => Ok((status, body)),
        _ => Err(format!("this is no answer: {answer:?}").into()),
    }
}
