//! The files with secrets: which there are, what one must hold, and how a missing one is made.
//! It must not know what a secret is used for.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::clock;
use crate::config::{Config, ConfigError};

/// A file with a secret of 32 bytes.
pub struct KeyFile<'a> {
    setting: &'static str,
    path: &'a Path,
    /// What happens when another key takes its place.
    loss: &'static str,
}

/// Those that every site has: of links, of the log, of declarations.
pub(super) fn always(config: &Config) -> [KeyFile<'_>; 3] {
    [
        KeyFile {
            setting: "KEY_FILE",
            path: &config.key_file,
            loss: "old links in letters then stop working",
        },
        KeyFile {
            setting: "LOG_KEY_FILE",
            path: &config.log_key_file,
            loss: "the public log then announces another key",
        },
        KeyFile {
            setting: "DECLARATION_KEY_FILE",
            path: &config.declaration_key_file,
            loss: "moderators and the panel then have to declare their ties with parties again",
        },
    ]
}

/// The two of sealed words, where there are any.
pub(super) fn of_seals(config: &Config) -> Option<[KeyFile<'_>; 2]> {
    let loss = "words sealed with the old one can then never be opened";
    let (one, two) = config.seal_key_files.as_ref()?;
    Some([
        KeyFile {
            setting: "SEAL_KEY_FILE_ONE",
            path: one,
            loss,
        },
        KeyFile {
            setting: "SEAL_KEY_FILE_TWO",
            path: two,
            loss,
        },
    ])
}

/// All of a site's.
pub fn all(config: &Config) -> Vec<KeyFile<'_>> {
    always(config)
        .into_iter()
        .chain(of_seals(config).into_iter().flatten())
        .collect()
}

impl KeyFile<'_> {
    /// The secret; `None` where the file is not there.
    pub fn read(&self) -> Result<Option<[u8; 32]>, ConfigError> {
        match std::fs::read(self.path) {
            Ok(bytes) => bytes.try_into().map(Some).map_err(|_| {
                self.wrong(&format!(
                    "must hold exactly 32 random bytes; delete it and a new one is made ({})",
                    self.loss
                ))
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.wrong(&format!("cannot be read: {error}"))),
        }
    }

    /// The secret, made there where the file is missing.
    pub(super) fn read_or_make(&self) -> Result<[u8; 32], ConfigError> {
        if let Some(key) = self.read()? {
            return Ok(key);
        }
        let key: [u8; 32] = clock::random_bytes();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
        options
            .open(self.path)
            .and_then(|mut file| file.write_all(&key))
            .map_err(|error| self.wrong(&format!("cannot be written: {error}")))?;
        Ok(key)
    }

    /// A sentence for whoever looks and finds nothing there.
    pub fn words_if_missing(&self) -> String {
        format!(
            "{} {} is not there. The next start makes one; if there was one before, put it back, for {}.",
            self.setting,
            self.path.display(),
            self.loss
        )
    }

    fn wrong(&self, what: &str) -> ConfigError {
        ConfigError(format!("{} {}: {what}.", self.setting, self.path.display()))
    }
}
