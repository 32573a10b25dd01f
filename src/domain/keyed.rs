//! Lists of fixed words: an enum whose members each have a key for rows and addresses and words for readers, written down in one
//! place. It must not know any of the lists.

/// Makes such an enum: `keyed! { Name { Member = "key", "Words for readers"; … } }`, each with its documentation.
macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal, $words:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, in the order in which they are written down.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in rows, addresses and the public log.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// The words for readers.
            pub const fn in_words(self) -> &'static str {
                match self { $(Self::$variant => $words,)+ }
            }

            /// The one named by `key`.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

pub(crate) use keyed;
