//! One scanner over a line of JSON: the check that goes before every other, and places from pointers.

use std::borrow::Cow;

/// Why a line is no JSON text a record can be read from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset in the line.
    pub(crate) offset: usize,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

/// Syntax, repeated members at any depth, and the depth itself. An object must stand at the root.
pub(crate) fn check(line: &str, depth: usize) -> Result<(), Fault> {
    let mut scanner = Scanner { text: line, at: 0, depth, target: None, found: None };
    scanner.blanks();
    if scanner.peek() != Some(b'{') {
        return Err(scanner.fault("structure.syntax", "a record is a JSON object"));
    }
    scanner.value(0)?;
    scanner.blanks();
    match scanner.peek() {
        None => Ok(()),
        Some(_) => {
            Err(scanner.fault("structure.syntax", "something follows the record on its line"))
        }
    }
}

/// Byte offset of the value a pointer (RFC 6901) names; where it is missing, of the value it is missing in.
pub(crate) fn locate(line: &str, pointer: &str) -> usize {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let target = Some(segments.as_slice());
    let mut scanner = Scanner { text: line, at: 0, depth: usize::MAX, target, found: None };
    scanner.blanks();
    let root = scanner.at;
    let _ = scanner.value(0);
    scanner.found.unwrap_or(root)
}

/// The column of a byte offset: code points, 1-based.
pub(crate) fn column(line: &str, offset: usize) -> u64 {
    let before = line.char_indices().take_while(|(at, _)| *at < offset).count();
    u64::try_from(before).unwrap_or(0) + 1
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// What is left of the pointer looked for, while the scanner is on its path.
    target: Option<&'a [String]>,
    found: Option<usize>,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, code: &'static str, message: &'static str) -> Fault {
        Fault { offset: self.at, code, message }
    }

    fn syntax(&self, message: &'static str) -> Fault {
        self.fault("structure.syntax", message)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        if self.target.is_some() {
            // On the path: the deepest value met so far is the answer.
            self.found = Some(self.at);
        }
        if self.target.is_some_and(<[String]>::is_empty) {
            self.target = None;
        }
        if depth > self.depth {
            return Err(self.fault("structure.depth", "nested too deep"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            None => Err(self.syntax("the line ends inside the record")),
            Some(_) => Err(self.syntax("not a JSON value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        let path = self.target.take();
        self.at += 1;
        let mut keys: Vec<Cow<'a, str>> = Vec::new();
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("a member name is expected"));
            }
            let start = self.at;
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.syntax("a colon is expected behind the member name"));
            }
            self.at += 1;
            self.blanks();
            if let Some((first, rest)) = path.and_then(<[String]>::split_first)
                && *first == *key
            {
                self.target = Some(rest);
            }
            self.value(depth + 1)?;
            self.target = None;
            // Few members: a look at each; many: sorted at the end.
            if keys.len() < 24 && keys.contains(&key) {
                return Err(Fault {
                    offset: start,
                    code: "structure.duplicate-member",
                    message: "this member stands twice in its object",
                });
            }
            keys.push(key);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.syntax("a comma or a closing brace is expected")),
            }
        }
        self.at += 1;
        if keys.len() >= 24 {
            keys.sort_unstable();
            if keys.windows(2).any(|pair| pair.first() == pair.last()) {
                return Err(self
                    .fault("structure.duplicate-member", "a member stands twice in this object"));
            }
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        let path = self.target.take();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        let mut index = 0_usize;
        loop {
            self.blanks();
            if let Some((first, rest)) = path.and_then(<[String]>::split_first)
                && first.parse() == Ok(index)
            {
                self.target = Some(rest);
            }
            self.value(depth + 1)?;
            self.target = None;
            index += 1;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.syntax("a comma or a closing bracket is expected")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A string, decoded where it has escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                None => return Err(self.syntax("the line ends inside a text")),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0..=0x1f) => return Err(self.syntax("a control character inside a text")),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        if !escaped {
            return Ok(Cow::Borrowed(quoted.get(1..quoted.len() - 1).unwrap_or_default()));
        }
        serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| Fault {
            offset: start,
            code: "structure.syntax",
            message: "an escape that means no character",
        })
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        // serde_json refuses what is no JSON number, and one beyond the finite.
        serde_json::from_str::<f64>(text).map(|_| ()).map_err(|_| Fault {
            offset: start,
            code: "structure.syntax",
            message: "not a finite JSON number",
        })
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.syntax("not a JSON value"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, column, locate};

    #[test]
    fn faults_have_their_place() {
        let at = |line: &str| check(line, 8).map_err(|f| (f.code, column(line, f.offset)));
        assert_eq!(at(r#"{"a":1,"b":[true,null,"é"]}"#), Ok(()));
        assert_eq!(at(r#"{"é":1,"a":1,"\u0061":2}"#), Err(("structure.duplicate-member", 14)));
        assert_eq!(at(r#"{"a":1e400}"#), Err(("structure.syntax", 6)));
        assert_eq!(at(r#"{"a":"\ud800"}"#), Err(("structure.syntax", 6)));
        assert_eq!(at(r#"{"a":1"#), Err(("structure.syntax", 7)));
        assert_eq!(at(r"[1]"), Err(("structure.syntax", 1)));
        assert_eq!(at(r#"{"a":1} x"#), Err(("structure.syntax", 9)));
        assert_eq!(
            at(&format!("{{\"a\":{}{}}}", "[".repeat(20), "]".repeat(20))).map_err(|e| e.0),
            Err("structure.depth")
        );
        assert!(check(&"[".repeat(200_000), 128).is_err());
    }

    #[test]
    fn pointers_become_places() {
        let line = r#"{"é":{"b/c":[1,{"d":2}]},"x":3}"#;
        let at = |pointer: &str| {
            line.get(locate(line, pointer)..).and_then(|rest| rest.get(..1)).unwrap()
        };
        assert_eq!(at("/é/b~1c/1/d"), "2");
        assert_eq!(at("/x"), "3");
        // A missing member points at its parent's brace.
        assert_eq!(locate(line, "/é/missing"), line.find("{\"b").unwrap());
        assert_eq!(locate(line, "/missing"), 0);
        assert_eq!(locate(line, ""), 0);
    }
}
