//! A reader of pages and pictures, which takes nothing but what is well-formed.

/// An element, in the order of their beginnings.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) tag: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its text, with that of the elements in it.
    pub(crate) text: String,
    /// The elements that it is in, the outermost first.
    pub(crate) within: Vec<usize>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, tag: &str, class: &str) -> bool {
        self.tag == tag && self.attribute("class") == Some(class)
    }
}

/// All elements of a document.
pub(crate) fn read(document: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = vec![];
    let mut open: Vec<usize> = vec![];
    let mut rest = document.trim();
    rest = rest.strip_prefix("<!DOCTYPE html>").unwrap_or(rest);
    while !rest.is_empty() {
        let Some(start) = rest.find('<') else {
            panic!("text after the end: {rest}");
        };
        let text = &rest[..start];
        let is_style = open
            .last()
            .is_some_and(|&element| elements[element].tag == "style");
        assert!(is_style || !text.contains('>'), "a loose `>` in {text:?}");
        let text = unescaped(text);
        assert!(
            !open.is_empty() || text.trim().is_empty(),
            "text outside: {text:?}"
        );
        for &element in &open {
            elements[element].text.push_str(&text);
        }
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix('/') {
            let (tag, after) = after.split_once('>').expect("a tag without an end");
            let element = open.pop().expect("an end without a beginning");
            assert_eq!(elements[element].tag, tag, "closed by </{tag}>");
            rest = after;
            continue;
        }
        let end = rest
            .find([' ', '/', '>', '\n'])
            .expect("a tag without an end");
        let mut element = Element {
            tag: rest[..end].into(),
            attributes: vec![],
            text: String::new(),
            within: open.clone(),
        };
        assert!(!element.tag.is_empty());
        rest = rest[end..].trim_start();
        while !rest.starts_with(['/', '>']) {
            let (name, after) = rest.split_once('=').expect("an attribute without a value");
            let after = after.strip_prefix('"').expect("a value without quotes");
            let (value, after) = after.split_once('"').expect("a value without an end");
            assert!(!value.contains('<'), "{value:?}");
            assert!(element.attribute(name).is_none(), "{name} twice");
            element.attributes.push((name.into(), unescaped(value)));
            rest = after.trim_start();
        }
        if let Some(after) = rest.strip_prefix("/>") {
            rest = after;
            elements.push(element);
        } else {
            rest = &rest[1..];
            open.push(elements.len());
            elements.push(element);
        }
    }
    assert!(open.is_empty(), "{open:?} without an end");
    elements
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut found: String = parts.next().unwrap_or_default().into();
    for part in parts {
        let (name, after) = part.split_once(';').expect("a loose `&`");
        found.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" | "apos" => "'",
            other => panic!("&{other};"),
        });
        found.push_str(after);
    }
    found
}

#[test]
fn what_is_not_well_formed_is_not_read() {
    let elements = read("<a b=\"1\"><c/>x &amp; <d>y</d></a>");
    assert_eq!(elements.len(), 3);
    assert_eq!(
        (elements[0].text.as_str(), elements[2].text.as_str()),
        ("x & y", "y")
    );
    assert_eq!(elements[2].within, [0]);
    for wrong in [
        "<a>",
        "<a></b>",
        "<a b=1></a>",
        "<a>x & y</a>",
        "</a>",
        "<a/>x",
        "<a b=\"1\" b=\"1\"/>",
    ] {
        assert!(std::panic::catch_unwind(|| read(wrong)).is_err(), "{wrong}");
    }
}
