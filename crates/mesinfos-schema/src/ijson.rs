//! I-JSON (RFC 7493): the check that goes before every reading of a record, a manifest or a consent, and places from
//! pointers. One scanner, so that no two readers of one text understand it differently.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Not JSON, or not an object.
    Syntax,
    /// Nested deeper than the limit.
    Depth,
    /// A member stands twice in one object.
    DuplicateMember,
    /// An integer that two readers may take for different numbers: beyond ±(2^53 − 1).
    UnsafeInteger,
}

/// Why a text is not to be read. It holds no part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Byte offset in the text.
    pub offset: usize,
    /// What it is.
    pub kind: FaultKind,
    /// The same in words.
    pub message: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)
    }
}

impl std::error::Error for Fault {}

/// Checks a record's line: syntax, repeated members at any depth, and the depth itself. An object must stand at the root.
///
/// # Errors
/// The first fault, with its place.
///
/// ```
/// use mesinfos_schema::ijson::{self, FaultKind};
/// assert!(ijson::check(r#"{"a":1}"#, 64).is_ok());
/// let fault = ijson::check(r#"{"a":1,"\u0061":2}"#, 64).unwrap_err();
/// assert_eq!((fault.kind, fault.offset), (FaultKind::DuplicateMember, 7));
/// ```
pub fn check(text: &str, depth: usize) -> Result<(), Fault> {
    Scanner::new(text, depth, false).root()
}

/// Checks a text that is signed or hashed in canonical form (RFC 8785): as [`check`], and no integer beyond ±(2^53 − 1),
/// which canonical JSON would round.
///
/// # Errors
/// The first fault, with its place.
pub fn check_signed(text: &str, depth: usize) -> Result<(), Fault> {
    Scanner::new(text, depth, true).root()
}

/// Levels that a pointer is looked for in: deeper than any limit on records, and safe on any stack.
const LOCATED: usize = 512;

/// Byte offset of the value a pointer (RFC 6901) names; where it is missing, of the value it is missing in.
#[must_use]
pub fn locate(line: &str, pointer: &str) -> usize {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let target = Some(segments.as_slice());
    let mut scanner = Scanner { target, ..Scanner::new(line, LOCATED, false) };
    scanner.blanks();
    let root = scanner.at;
    let _ = scanner.value(0);
    scanner.found.unwrap_or(root)
}

/// The column of a byte offset: code points, 1-based.
#[must_use]
pub fn column(line: &str, offset: usize) -> u64 {
    let before = line.char_indices().take_while(|(at, _)| *at < offset).count();
    u64::try_from(before).unwrap_or(0) + 1
}

/// 2^53 − 1: up to here every integer has a double of its own.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    safe_integers: bool,
    /// What is left of the pointer looked for, while the scanner is on its path.
    target: Option<&'a [String]>,
    found: Option<usize>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, depth: usize, safe_integers: bool) -> Self {
        Self { text, at: 0, depth, safe_integers, target: None, found: None }
    }

    fn root(mut self) -> Result<(), Fault> {
        self.blanks();
        if self.peek() != Some(b'{') {
            return Err(self.syntax("not a JSON object"));
        }
        self.value(0)?;
        self.blanks();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.syntax("something follows the object")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, kind: FaultKind, message: &'static str) -> Fault {
        Fault { offset: self.at, kind, message }
    }

    fn syntax(&self, message: &'static str) -> Fault {
        self.fault(FaultKind::Syntax, message)
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
            return Err(self.fault(FaultKind::Depth, "nested too deep"));
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
                    kind: FaultKind::DuplicateMember,
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
                return Err(
                    self.fault(FaultKind::DuplicateMember, "a member stands twice in this object")
                );
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
            kind: FaultKind::Syntax,
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
        let number = serde_json::from_str::<f64>(text).map_err(|_| Fault {
            offset: start,
            kind: FaultKind::Syntax,
            message: "not a finite JSON number",
        })?;
        if self.safe_integers && number.fract() == 0.0 && number.abs() > MAX_SAFE_INTEGER {
            return Err(Fault {
                offset: start,
                kind: FaultKind::UnsafeInteger,
                message: "an integer beyond 2^53 - 1",
            });
        }
        Ok(())
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
    use super::{FaultKind, check, check_signed, column, locate};

    #[test]
    fn faults_have_their_place() {
        let at = |line: &str| check(line, 8).map_err(|f| (f.kind, column(line, f.offset)));
        assert_eq!(at(r#"{"a":1,"b":[true,null,"é"]}"#), Ok(()));
        assert_eq!(at(r#"{"é":1,"a":1,"\u0061":2}"#), Err((FaultKind::DuplicateMember, 14)));
        assert_eq!(at(r#"{"a":1e400}"#), Err((FaultKind::Syntax, 6)));
        assert_eq!(at(r#"{"a":"\ud800"}"#), Err((FaultKind::Syntax, 6)));
        assert_eq!(at(r#"{"a":1"#), Err((FaultKind::Syntax, 7)));
        assert_eq!(at(r"[1]"), Err((FaultKind::Syntax, 1)));
        assert_eq!(at(r#"{"a":1} x"#), Err((FaultKind::Syntax, 9)));
        assert_eq!(
            at(&format!("{{\"a\":{}{}}}", "[".repeat(20), "]".repeat(20))).map_err(|e| e.0),
            Err(FaultKind::Depth)
        );
        assert!(check(&"[".repeat(200_000), 128).is_err());
        assert!(check(r#"{"a":9007199254740993}"#, 8).is_ok());
        let unsafe_integer = check_signed(r#"{"a":9007199254740993}"#, 8).map_err(|f| f.kind);
        assert_eq!(unsafe_integer, Err(FaultKind::UnsafeInteger));
        assert!(check_signed(r#"{"a":-9007199254740991,"b":0.5}"#, 8).is_ok());
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
        // However deep a text is, it is looked at.
        assert_eq!(locate(&"{\"a\":".repeat(300_000), "/b"), 0);
    }
}
