//! Lets axe look for barriers, and remembers what was looked at: what axe would be shown a second time in one run, be it in another test,
//! by somebody else or from the other database, it has seen. It knows the web, and nothing of the site it looks at.

use super::Browser;
use crate::run;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The rules of axe that hang on colours, and so on the light. All others ask what is there and what it is called.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// A page in a window and a light, written down with all that axe can tell it from another by.
#[derive(Deserialize)]
struct Sight {
    has_axe: bool,
    width: u32,
    is_dark: bool,
    whole: String,
    /// Everything around the main part.
    frame: String,
    main: String,
}

/// What axe has not been asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    Everything,
    Structure,
    Colours,
    Nothing,
}

/// Under which names a sight is remembered when nothing is wrong with it. Structure is a matter of the whole page in one width; colours
/// are a matter of each part of it, in one width and one light.
struct Names {
    structure: String,
    colours: [String; 2],
}

impl Names {
    fn of(sight: &Sight, scripts: bool) -> Self {
        let Sight {
            whole, frame, main, ..
        } = sight;
        let width = sight.width.to_string();
        let light = if sight.is_dark { "dark" } else { "light" };
        let scripts = if scripts { "scripts" } else { "no scripts" };
        let name = |steps: &[&str]| {
            let mut digest = Sha256::new();
            for step in steps {
                digest.update((step.len() as u64).to_le_bytes());
                digest.update(step);
            }
            digest
                .finalize()
                .iter()
                .fold(String::new(), |mut all, byte| {
                    let _ = write!(all, "{byte:02x}");
                    all
                })
        };
        Self {
            structure: name(&["structure", &width, scripts, whole]),
            colours: [frame, main].map(|part| name(&["colours", &width, scripts, light, part])),
        }
    }

    fn unasked(&self) -> Unasked {
        let knows_colours = self.colours.iter().all(|name| run::knows(name));
        match (run::knows(&self.structure), knows_colours) {
            (true, true) => Unasked::Nothing,
            (true, false) => Unasked::Colours,
            (false, true) => Unasked::Structure,
            (false, false) => Unasked::Everything,
        }
    }

    fn remember(&self) {
        run::remember(&self.structure);
        self.colours.iter().for_each(|name| run::remember(name));
    }
}

impl Browser {
    /// Lets axe look for barriers, in light and in dark, and insists that there are none.
    pub async fn no_barriers(&self) {
        for dark in [false, true] {
            self.dark(dark).await;
            let found = self.barriers().await;
            if !found.is_empty() {
                self.screenshot("barrier").await;
            }
            let scheme = if dark { "dark" } else { "light" };
            assert!(
                found.is_empty(),
                "axe finds on {} in {scheme}:\n{}",
                self.path().await,
                found.join("\n")
            );
        }
        self.dark(false).await;
    }

    /// What axe says of the page as it stands.
    pub async fn barriers(&self) -> Vec<String> {
        let sight = self.sight().await;
        let names = Names::of(&sight, self.scripts);
        let unasked = names.unasked();
        if unasked == Unasked::Nothing {
            return Vec::new();
        }
        let found = self.ask_axe(unasked, sight.has_axe).await;
        if found.is_empty() {
            names.remember();
        }
        found
    }

    /// What axe would still be asked about the page as it stands.
    pub async fn unasked(&self) -> Unasked {
        Names::of(&self.sight().await, self.scripts).unasked()
    }

    async fn sight(&self) -> Sight {
        serde_json::from_value(self.ask(SIGHT).await).expect("a page can be written down")
    }

    async fn ask_axe(&self, unasked: Unasked, has_axe: bool) -> Vec<String> {
        if !self.scripts {
            self.let_scripts_run(true).await;
        }
        let mut options = json!({"resultTypes": ["violations"]});
        match unasked {
            Unasked::Colours => options["runOnly"] = json!({"type": "rule", "values": OF_COLOURS}),
            Unasked::Structure => {
                for rule in OF_COLOURS {
                    options["rules"][rule] = json!({"enabled": false});
                }
            }
            Unasked::Everything | Unasked::Nothing => {}
        }
        let source = if has_axe { String::new() } else { axe_source() };
        let script = format!(
            "const done = arguments[arguments.length - 1];
            {source}
            axe.run(document, {options}).then(
                found => done(found.violations.map(v => v.id + ': ' + v.help + '\\n' +
                    v.nodes.slice(0, 5).map(n => '    ' + n.html.slice(0, 200) + ' (' + n.failureSummary.replace(/\\s+/g, ' ').slice(0, 300) + ')').join('\\n'))),
                error => done(['axe itself failed: ' + error]));"
        );
        let found: Value = self
            .client
            .execute_async(&script, vec![])
            .await
            .expect("axe answers");
        if !self.scripts {
            self.let_scripts_run(false).await;
        }
        serde_json::from_value(found).expect("axe answers with a list of sentences")
    }
}

/// Writes the page down: elements, attributes, words, what is in sight, ticked, empty, or under the pointer. Numbers are left out of words
/// (the time of day, how many agree) and renamed in addresses and ids in the order in which they come, so that the same page of another
/// site is the same; two different ones stay different. What is typed and what a script's own mark says is not read by axe.
const SIGHT: &str = r"
    let numbers;
    const renamed = text => text.replace(/\d+/g, number => {
        if (!numbers.has(number)) numbers.set(number, numbers.size);
        return '#' + numbers.get(number);
    });
    const names = /^(id|for|name|value|href|src|action|formaction|datetime|headers|list|popovertarget|content|aria-(labelledby|describedby|controls|details|owns)|data-.*)$/;
    const sheets = 'stylesheet';
    const visible = {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true};
    const opening = e => {
        let out = '<' + e.localName;
        for (const {name, value} of e.attributes) {
            if (name === 'data-before' || (name === 'value' && e.type === 'hidden')) continue;
            out += ' ' + name + '=' + (names.test(name) && e.rel !== sheets ? renamed(value) : value);
        }
        if (e.checkVisibility(visible)) out += ' visible';
        if (e.checked) out += ' checked';
        if (e.value === '') out += ' empty';
        if (e.matches('a, button, label, summary, input, select, textarea')) {
            if (e.matches(':hover')) out += ' hovered';
            if (e === document.activeElement && e.matches('.skip, .visually-hidden')) out += ' focused';
        }
        return out + '>';
    };
    const main = document.querySelector('main');
    const write = (node, without, out) => {
        if (node.nodeType === Node.TEXT_NODE) {
            const words = node.data.trim();
            if (words) out.push(words.replace(/\s+/g, ' ').replace(/\d+/g, '0'));
        } else if (node === without) {
            out.push('<main>');
        } else if (node.nodeType === Node.ELEMENT_NODE) {
            out.push(opening(node));
            for (const child of node.childNodes) write(child, without, out);
            out.push('</>');
        }
        return out;
    };
    const written = (node, without) => { numbers = new Map(); return node ? write(node, without, []).join('') : ''; };
    numbers = new Map();
    const around = [document.documentElement, document.body, ...document.querySelectorAll('link[rel=stylesheet], style')].map(opening);
    return {
        has_axe: !!window.axe,
        width: innerWidth,
        is_dark: matchMedia('(prefers-color-scheme: dark)').matches,
        whole: written(document.documentElement),
        frame: written(document.documentElement, main),
        main: around.join('') + written(main),
    };";

fn axe_source() -> String {
    let tools = std::env::var_os("COMMON_GROUND_TEST_TOOLS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools"),
        PathBuf::from,
    );
    let newest = std::fs::read_dir(&tools)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().contains("axe-core-"))
        .max()
        .unwrap_or_else(|| {
            panic!(
                "axe-core is not in {}; `tests/run browser` fetches it",
                tools.display()
            )
        });
    std::fs::read_to_string(newest).expect("axe-core is text")
}
