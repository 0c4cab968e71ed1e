//! Cases of others, as far as they say something that manifests can say: ODRL's test suite, Cedar's integration tests,
//! the claims of SD-JWT. docs/corpus.md says which do not apply, and why; the numbers there are those here.
#![allow(clippy::string_slice, reason = "texts of the corpus, whose form the test knows")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use mesinfos_consent::event::EventType;
use mesinfos_consent::{Instant, Outcome, apply, decide};
use mesinfos_schema::catalogue::CATALOGUE;
use serde_json::{Value, json};

use crate::cases::{BASIS, Consent, body, instant, sealed};
use crate::laws::key;

/// A folder of the corpus; `None`, and a word of it, where there is none.
fn corpus(name: &str) -> Option<PathBuf> {
    let root = std::env::var("MESINFOS_CORPUS").map_or_else(
        |_| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        Into::into,
    );
    let folder = root.join("consent").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no corpus at {}", folder.display());
    None
}

fn text(path: PathBuf) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// docs/corpus.md says so many: `name: n of m`.
fn documented(claim: &str) {
    let page = text(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/corpus.md"));
    assert!(page.contains(claim), "docs/corpus.md does not say `{claim}`");
}

/// What a policy of others comes to: to whom, what for, of what, when.
struct Granted {
    recipient: String,
    purposes: Vec<String>,
    types: Vec<String>,
    from: String,
    to: String,
    withdrawn: bool,
}

impl Granted {
    fn new(recipient: &str, purposes: &[String], types: &[String]) -> Self {
        Self {
            recipient: recipient.to_owned(),
            purposes: purposes.to_vec(),
            types: types.to_vec(),
            from: "2000-01-02T00:00:00Z".to_owned(),
            to: "2100-01-01T00:00:00Z".to_owned(),
            withdrawn: false,
        }
    }

    fn consent(&self, seed: u64) -> Consent {
        let scope: Vec<Value> =
            self.types.iter().map(|name| json!({"type": name, "fields": ["/data"]})).collect();
        let mut value = body(
            json!([{
                "id": "g0", "purposes": self.purposes, "legalBasis": BASIS, "mode": "store", "scope": scope,
                "retention": {"max": "P1Y", "then": "delete"}, "frequency": {"per": "P1D", "max": 9},
                "specialCategoryBasis": "https://w3id.org/dpv/legal/eu/gdpr#A9-2-a",
            }]),
            seed,
        );
        value["recipient"] = json!({"id": self.recipient});
        value["validity"] = json!({"notBefore": self.from, "notAfter": self.to});
        let mut consent =
            Consent { manifest: sealed(value), events: Vec::new(), lines: Vec::new() };
        let first = "2000-01-01T00:00:00Z";
        consent.push(None, EventType::Requested, &[], first, "source", "source", None);
        consent.push(Some(0), EventType::Given, &[], first, "subject", "s1", None);
        if self.withdrawn {
            consent.push(Some(1), EventType::Withdrawn, &[], first, "subject", "s1", None);
        }
        consent
    }
}

fn permitted(granted: &[Granted], recipient: &str, purpose: &str, of: &str, at: Instant) -> bool {
    let consents: Vec<_> =
        granted.iter().zip(0..).map(|(own, seed)| own.consent(seed).verified()).collect();
    for consent in &consents {
        assert_eq!(consent.faults(), []);
    }
    let request = json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": recipient,
        "purpose": purpose, "legalBasis": BASIS, "type": of, "mode": "view",
    });
    decide(&serde_json::from_value(request).unwrap(), &consents, at).outcome == Outcome::Permit
}

/// Triples of a Turtle file without blank nodes, as the suite writes them.
fn triples(text: &str) -> Vec<(String, String, String)> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("@prefix")) {
        let mut rest = line.trim();
        while !rest.is_empty() {
            let end = match rest.chars().next().unwrap() {
                '<' => rest.find('>').unwrap() + 1,
                '"' => rest[1..].find('"').unwrap() + 2,
                ';' | ',' | '.' => 1,
                _ => {
                    rest.find(|c: char| c.is_whitespace() || ";,".contains(c)).unwrap_or(rest.len())
                }
            };
            // A name may end in the dot of the statement.
            let word = &rest[..end];
            let name = !word.starts_with(['<', '"']) && word.len() > 1;
            let end = if name && word.ends_with('.') { end - 1 } else { end };
            words.push(rest[..end].trim_matches(['<', '>']).to_owned());
            rest = rest[end..].trim_start();
        }
    }
    let mut found = Vec::new();
    let (mut subject, mut predicate) = (String::new(), String::new());
    let words = words.into_iter().filter(|word| !word.starts_with("^^"));
    for word in words {
        match word.as_str() {
            "." => (subject, predicate) = (String::new(), String::new()),
            ";" => predicate = String::new(),
            "," => {}
            _ if subject.is_empty() => subject = word,
            _ if predicate.is_empty() => predicate = word,
            _ => found.push((subject.clone(), predicate.clone(), word)),
        }
    }
    found
}

struct Graph(Vec<(String, String, String)>);

impl Graph {
    fn all<'g>(&'g self, subject: &'g str, predicate: &'g str) -> impl Iterator<Item = &'g str> {
        let of = move |(s, p, _): &&(String, String, String)| s == subject && p == predicate;
        self.0.iter().filter(of).map(|(_, _, object)| object.as_str())
    }

    fn one<'g>(&'g self, subject: &'g str, predicate: &'g str) -> Option<&'g str> {
        self.all(subject, predicate).next()
    }

    fn subject(&self, predicate: &str) -> Option<&str> {
        self.0.iter().find(|(_, p, _)| p == predicate).map(|(s, ..)| s.as_str())
    }
}

/// Graphs of a folder, by the name of the thing each is about.
fn graphs(folder: &std::path::Path) -> BTreeMap<String, Graph> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let graph = Graph(triples(&text(entry.unwrap().path())));
        found.insert(graph.0[0].0.clone(), graph);
    }
    found
}

/// A purpose for each action: reading and writing are narrower than using, selling is something else.
fn purpose(action: &str) -> String {
    match action {
        "odrl:use" => "https://w3id.org/dpv#ResearchAndDevelopment",
        "odrl:read" => "https://w3id.org/dpv#AcademicResearch",
        "odrl:write" => "https://w3id.org/dpv#CommercialResearch",
        "odrl:sell" => "https://w3id.org/dpv#SellDataToThirdParties",
        other => panic!("{other}"),
    }
    .to_owned()
}

fn asset(name: &str) -> String {
    match name {
        "ex:x" => "energy.consumption/1",
        "ex:y" => "banking.transaction/1",
        other => panic!("{other}"),
    }
    .to_owned()
}

/// What a permission comes to in a state of the world; `None` where manifests cannot say it.
fn of_permission(policy: &Graph, rule: &str, world: &Graph, case: &str) -> Option<Vec<Granted>> {
    // What was promised is recorded, not judged: a broken promise ends no consent by itself.
    if policy.one(rule, "odrl:duty").is_some() && case.contains("violated") {
        return None;
    }
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let members = |collection: &str| -> Vec<String> {
        let of = |(_, p, o): &&(String, String, String)| p == "odrl:partOf" && o == collection;
        world.0.iter().filter(of).map(|(s, ..)| s.clone()).collect()
    };
    // A manifest is for one recipient: who is anybody is each of the parties of the suite.
    let parties = match policy.one(rule, "odrl:assignee") {
        None => all(&["ex:alice", "ex:bob"]),
        Some("ex:partyCollection") => members("ex:partyCollection"),
        Some(party) => all(&[party]),
    };
    let assets = match policy.one(rule, "odrl:target") {
        None => all(&["ex:x", "ex:y"]),
        Some("ex:assetCollection") => members("ex:assetCollection"),
        Some(asset) => all(&[asset]),
    };
    let actions = match policy.one(rule, "odrl:action") {
        None => all(&["odrl:use", "odrl:sell"]),
        Some(action) => all(&[action]),
    };
    let purposes: Vec<String> = actions.iter().map(|action| purpose(action)).collect();
    let assets: Vec<String> = assets.iter().map(|name| asset(name)).collect();
    if assets.is_empty() {
        return Some(Vec::new());
    }
    let mut spans = vec![("2000-01-02T00:00:00Z".to_owned(), "2100-01-01T00:00:00Z".to_owned())];
    let constraint = policy.one(rule, "odrl:constraint");
    let parts: Vec<&str> = match constraint {
        None => Vec::new(),
        Some(one) => {
            let both: Vec<&str> = policy.all(one, "odrl:and").collect();
            if both.is_empty() { vec![one] } else { both }
        }
    };
    for part in parts {
        assert_eq!(policy.one(part, "odrl:leftOperand"), Some("odrl:dateTime"));
        let time = policy.one(part, "odrl:rightOperand")?.trim_matches('"').to_owned();
        // Times of the suite are of milliseconds: behind one comes the next.
        let stem = time.strip_suffix('Z')?;
        let after = if stem.contains('.') {
            format!("{stem}000001Z")
        } else {
            format!("{stem}.000000001Z")
        };
        let cut = |spans: &[(String, String)],
                   from: Option<&str>,
                   to: Option<&str>|
         -> Vec<(String, String)> {
            spans
                .iter()
                .map(|(a, b)| {
                    let a = from.filter(|f| instant(f) > instant(a)).unwrap_or(a);
                    let b = to.filter(|t| instant(t) < instant(b)).unwrap_or(b);
                    (a.to_owned(), b.to_owned())
                })
                .collect()
        };
        spans = match policy.one(part, "odrl:operator")? {
            "odrl:eq" => cut(&spans, Some(&time), Some(&after)),
            "odrl:neq" => {
                [cut(&spans, None, Some(&time)), cut(&spans, Some(&after), None)].concat()
            }
            "odrl:lt" => cut(&spans, None, Some(&time)),
            "odrl:lteq" => cut(&spans, None, Some(&after)),
            "odrl:gt" => cut(&spans, Some(&after), None),
            "odrl:gteq" => cut(&spans, Some(&time), None),
            _ => return None,
        };
    }
    let mut granted = Vec::new();
    for party in &parties {
        for (from, to) in &spans {
            let mut own = Granted::new(party, &purposes, &assets);
            (own.from, own.to) = (from.clone(), to.clone());
            granted.push(own);
        }
    }
    Some(granted)
}

#[test]
fn odrl_cases_are_decided_as_the_suite_says() {
    let Some(folder) = corpus("odrl-test-suite") else { return };
    let [policies, requests, worlds] =
        ["policies", "requests", "sotw"].map(|name| graphs(&folder.join(name)));
    let (mut applied, mut active, mut all) = (0, 0, 0);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("test_cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        all += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let case = Graph(triples(&text(path)));
        let of = |predicate: &'static str| {
            case.one(case.subject("ex:policy").unwrap(), predicate).unwrap()
        };
        let (Some(policy), Some(request)) =
            (policies.get(of("ex:policy")), requests.get(of("ex:request")))
        else {
            panic!("{name}: its policy or request is not there")
        };
        let world = &worlds[of("ex:sotw")];
        // Manifests have no prohibitions: what nobody gave is denied.
        let rule =
            policy.0.iter().find(|(_, p, _)| p == "odrl:permission").map(|(_, _, rule)| rule);
        let Some(granted) = rule.and_then(|rule| of_permission(policy, rule, world, &name)) else {
            continue;
        };
        let expected =
            case.0.iter().any(|(_, p, o)| p == "report:activationState" && o == "report:Active");
        let asked =
            request.0.iter().find(|(_, p, _)| p == "odrl:permission").map(|(_, _, o)| o).unwrap();
        let of = |predicate: &'static str| request.one(asked, predicate).unwrap();
        let at = world.one("temp:currentTime", "dct:issued").unwrap().trim_matches('"');
        let decided = permitted(
            &granted,
            of("odrl:assignee"),
            &purpose(of("odrl:action")),
            &asset(of("odrl:target")),
            instant(at),
        );
        assert_eq!(decided, expected, "{name}");
        applied += 1;
        active += u32::from(expected);
    }
    assert!(active >= 10 && applied - active >= 10, "{active} of {applied}");
    documented(&format!("odrl-test-suite: {applied} of {all} cases"));
}

/// Members of a group, an album, an account, however deep.
fn within(entities: &[Value], whole: &Value) -> Vec<String> {
    let below = |entity: &&Value| {
        entity["uid"] == *whole
            || entity["parents"].as_array().unwrap().iter().any(|parent| {
                let mut open = vec![parent];
                while let Some(next) = open.pop() {
                    if next == whole {
                        return true;
                    }
                    let up = entities.iter().find(|entity| entity["uid"] == *next);
                    open.extend(up.into_iter().flat_map(|up| up["parents"].as_array().unwrap()));
                }
                false
            })
    };
    entities.iter().filter(below).map(|entity| entity["uid"].to_string()).collect()
}

/// One of `principal`, `action`, `resource` in the head of a Cedar policy; `None` where it is anything.
fn named(head: &str, what: &str, entities: &[Value]) -> Option<Vec<String>> {
    let clause = head.split(&['(', ',', '\n'][..]).find(|part| {
        part.trim().starts_with(what) && (part.contains("==") || part.contains(" in "))
    })?;
    let from = head.find(clause).unwrap();
    let rest = &head[from..];
    let clause = if clause.contains('[') { &rest[..rest.find(']').unwrap()] } else { clause };
    let mut all = Vec::new();
    for part in clause.split(&['[', ',', ' '][..]).filter(|part| part.contains("::")) {
        let (kind, id) = part.trim_end_matches(')').split_once("::").unwrap();
        let uid = json!({"type": kind.trim(), "id": id.trim_matches('"')});
        if clause.contains(" in ") && what != "action" {
            all.extend(within(entities, &uid));
        } else {
            all.push(uid.to_string());
        }
    }
    Some(all)
}

#[test]
fn cedar_cases_without_attributes_are_decided_as_the_tests_say() {
    let Some(folder) = corpus("cedar-integration-tests") else { return };
    let (mut applied, mut all) = ((0, 0), (0, 0));
    let mut allowed = 0;
    for family in ["decimal", "example_use_cases", "ip", "multi"] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("tests").join(family))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .collect();
        files.sort();
        for path in files {
            let test: Value = serde_json::from_str(&text(path.clone())).unwrap();
            let requests = test["requests"].as_array().unwrap();
            all = (all.0 + 1, all.1 + requests.len());
            let policies = text(folder.join(test["policies"].as_str().unwrap()));
            // Attributes of who asks, of what, of the moment: manifests name parties and records.
            if policies.contains("when")
                && policies.lines().any(|l| l.starts_with("when") || l.starts_with("unless"))
            {
                continue;
            }
            let entities: Vec<Value> =
                serde_json::from_str(&text(folder.join(test["entities"].as_str().unwrap())))
                    .unwrap();
            // Each party, action and resource of the sandbox has a name here: a party, a purpose, a record type.
            let kinds = |of: &[&str]| -> Vec<String> {
                let is = |entity: &&Value| of.contains(&entity["uid"]["type"].as_str().unwrap());
                let asked =
                    requests.iter().flat_map(|r| [&r["principal"], &r["action"], &r["resource"]]);
                let asked = asked.filter(|uid| of.contains(&uid["type"].as_str().unwrap()));
                let mut all: Vec<String> =
                    entities.iter().filter(is).map(|e| e["uid"].to_string()).collect();
                all.extend(asked.map(Value::to_string));
                all.sort();
                all.dedup();
                all
            };
            let parties = kinds(&["User", "Administrator"]);
            let actions = kinds(&["Action"]);
            let resources = kinds(&["Photo", "Album", "Account", "Video"]);
            assert!(resources.len() <= CATALOGUE.len());
            let of = |uid: &str| {
                CATALOGUE[resources.iter().position(|own| own == uid).unwrap()].name.to_owned()
            };
            let purpose = |uid: &str| {
                format!(
                    "https://example.org/action#{}",
                    actions.iter().position(|own| own == uid).unwrap()
                )
            };
            let mut granted: Vec<Granted> = Vec::new();
            let mut forbidden: Vec<String> = Vec::new();
            for policy in policies.split(';').filter(|policy| policy.contains('(')) {
                let code: String = policy
                    .lines()
                    .filter(|l| !l.trim().starts_with("//"))
                    .collect::<Vec<_>>()
                    .join("\n");
                let who = named(&code, "principal", &entities).unwrap_or_else(|| parties.clone());
                let who: Vec<&String> = who.iter().filter(|uid| parties.contains(uid)).collect();
                let purposes: Vec<String> = named(&code, "action", &entities)
                    .unwrap_or_else(|| actions.clone())
                    .iter()
                    .map(|uid| purpose(uid))
                    .collect();
                let what = named(&code, "resource", &entities).unwrap_or_else(|| resources.clone());
                let types: Vec<String> =
                    what.iter().filter(|uid| resources.contains(uid)).map(|uid| of(uid)).collect();
                if code.trim().starts_with("forbid") {
                    // What is forbidden was taken back.
                    forbidden.extend(who.into_iter().cloned());
                } else {
                    granted.extend(who.into_iter().map(|who| Granted::new(who, &purposes, &types)));
                }
            }
            for own in &mut granted {
                own.withdrawn = forbidden.contains(&own.recipient);
            }
            for request in requests {
                let decided = permitted(
                    &granted,
                    &request["principal"].to_string(),
                    &purpose(&request["action"].to_string()),
                    &of(&request["resource"].to_string()),
                    instant("2026-03-02T00:00:00Z"),
                );
                let expected = request["decision"] == "allow";
                assert_eq!(decided, expected, "{}: {}", path.display(), request["description"]);
                allowed += u32::from(expected);
                applied.1 += 1;
            }
            applied.0 += 1;
        }
    }
    assert!(allowed >= 5, "{allowed}");
    documented(&format!(
        "cedar-integration-tests: {} of {} files, {} of {} requests",
        applied.0, all.0, applied.1, all.1
    ));
}

/// Claims of the one person that SD-JWT's cases share, in the members of a record.
const CLAIMS: &[(&str, &str)] = &[
    ("given_name", "/data/names/*/given"),
    ("family_name", "/data/names/*/family"),
    ("birthdate", "/data/birth"),
    ("address", "/data/addresses/*/address"),
    ("email", "/data/contactPoints"),
    ("phone_number", "/data/contactPoints"),
    ("sub", "/recordId"),
];

/// A section of a specification: names at its first level, and the text of scalars.
fn section(text: &str, name: &str) -> Vec<(String, String)> {
    let after =
        text.split(&format!("\n{name}:")).nth(1).or_else(|| text.strip_prefix(&format!("{name}:")));
    let lines = after.unwrap_or_default().lines().skip(1);
    lines
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter_map(|line| {
            let (name, value) = line.trim().trim_start_matches("!sd ").split_once(':')?;
            let clean = |text: &str| text.trim().trim_matches('"').to_owned();
            Some((clean(name), clean(value)))
        })
        .collect()
}

#[test]
fn sd_jwt_claims_leave_as_disclosed() {
    let Some(folder) = corpus("sd-jwt-python") else { return };
    let (mut applied, mut all) = (0, 0);
    for entry in std::fs::read_dir(folder.join("testcases")).unwrap() {
        let path = entry.unwrap().path().join("specification.yml");
        if !path.is_file() {
            continue;
        }
        all += 1;
        let spec = text(path.clone());
        let claims = section(&spec, "user_claims");
        let top =
            |name: &str| claims.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        // Names of the catalogue alone, and a pattern has no single item of a list.
        if !claims.iter().any(|(name, _)| name == "given_name") {
            continue;
        }
        let claim = |name: &str| top(name).unwrap();
        let line = json!({
            "type": "identity.person/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "recordId": claim("sub"),
            "data": {
                "names": [{"given": [claim("given_name")], "family": claim("family_name")}],
                "birth": {"on": claim("birthdate")},
                "addresses": [{"address": {
                    "lines": [claim("street_address")], "locality": claim("locality"),
                    "region": claim("region"), "country": claim("country"),
                }}],
                "contactPoints": [
                    {"kind": "email", "value": claim("email")},
                    {"kind": "phone", "value": claim("phone_number")},
                ],
            },
        })
        .to_string();
        let disclosed = section(&spec, "holder_disclosed_claims");
        let fields: Vec<&str> = disclosed
            .iter()
            .map(|(name, value)| {
                assert!(value.eq_ignore_ascii_case("true"), "{name}");
                CLAIMS.iter().find(|(own, _)| own == name).unwrap().1
            })
            .collect();
        let consent = Consent::given(sealed(body(
            json!([{
                "id": "g0", "purposes": ["https://example.org/verify"], "legalBasis": BASIS, "mode": "store",
                "scope": [{"type": "identity.person/1", "fields": fields}],
                "retention": {"max": "P1Y", "then": "delete"},
            }]),
            1,
        )));
        let request = json!({
            "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": "r1",
            "purpose": "https://example.org/verify", "legalBasis": BASIS, "type": "identity.person/1", "mode": "view",
        });
        let at = instant(&crate::cases::hour(10));
        let mut decision =
            decide(&serde_json::from_value(request).unwrap(), &[consent.verified()], at);
        let mut out = String::new();
        apply(decision.permits.remove(0), at, &key(), [line.as_str()], |line| {
            out = line.to_owned()
        })
        .unwrap();
        let out: Value = serde_json::from_str(&out).unwrap();
        // Every claim that is expected, and no other.
        let mut left = Vec::new();
        fn scalars(value: &Value, into: &mut Vec<String>) {
            match value {
                Value::Object(map) => map.values().for_each(|v| scalars(v, into)),
                Value::Array(list) => list.iter().for_each(|v| scalars(v, into)),
                other => into.push(other.as_str().unwrap().to_owned()),
            }
        }
        scalars(&out["data"], &mut left);
        let mut expected: Vec<String> = section(&spec, "expect_verified_user_claims")
            .into_iter()
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
            .collect();
        left.sort();
        expected.sort();
        assert_eq!(left, expected, "{}", path.display());
        assert!(out.get("recordId").is_none());
        applied += 1;
    }
    documented(&format!("sd-jwt-python: {applied} of {all} cases"));
}
