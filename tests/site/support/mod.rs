//! A site of one's own for each test: a fresh database, the real router, pretend mail and a clock whose hands are set.
#![allow(dead_code, reason = "a story uses what it needs")]

pub mod camps;
mod database;
mod forms;
mod page;
mod person;
mod queries;
mod seeds;

use std::sync::{Arc, Mutex};

use axum::Router;
use common_ground::app::App;
use common_ground::clock::Clock;
use common_ground::config::Given;
use common_ground::domain::letter::Letter;
use common_ground::domain::time::Timestamp;
use common_ground::mail::Mailer;
use common_ground::{jobs, web};

pub use forms::{Form, forms, links};
pub use page::Page;
pub use person::Person;

/// 22 November 2026, noon in London: the day all stories begin.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_348_800_000);

/// A whole site.
#[derive(Clone)]
pub struct Site {
    pub app: App,
    pub router: Router,
    letters: Arc<Mutex<Vec<Letter>>>,
    /// Kept as long as the site, and deleted with it.
    _folder: Arc<Option<tempfile::TempDir>>,
}

impl Site {
    /// A fresh, empty site.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A fresh, empty site with settings of its own.
    pub async fn with(settings: impl FnOnce(&mut common_ground::config::Config)) -> Self {
        queries::listen();
        let (db, folder) = database::fresh().await;
        let mut config = Given::default().check().expect("defaults are fine");
        // A story looks again at once and must see what it just did.
        config.page_cache_for = std::time::Duration::ZERO;
        settings(&mut config);
        let letters = Arc::new(Mutex::new(Vec::new()));
        let mailer = Mailer::Memory(letters.clone());
        let app = App::assemble(config, db, mailer, Clock::set_to(NOON), [7; 32]);
        let router = web::routes::router(&app);
        Self {
            app,
            router,
            letters,
            _folder: Arc::new(folder),
        }
    }

    /// Somebody without a cookie.
    pub fn visitor(&self) -> Person {
        Person::stranger(self)
    }

    /// A citizen who signed in by code and answered the welcome page, and of whom three contributions were published before:
    /// nothing of theirs is held any more.
    pub async fn citizen(&self, name: &str) -> Person {
        let person = self.newcomer(name).await;
        let account = person.account().await;
        let mut tx = self.app.db.write().await.expect("the writer");
        for _ in 0..3 {
            common_ground::store::moderation::sanctions::record_published(&mut tx, account.id)
                .await
                .expect("a count");
        }
        tx.commit().await.expect("commit");
        person
    }

    /// A citizen who has just signed up: the first two contributions are held.
    pub async fn newcomer(&self, name: &str) -> Person {
        Person::sign_in(self, name).await
    }

    /// An MP with a seat of her own (`seeds::seat`), whose account is tied to the register.
    pub async fn mp(&self, name: &str) -> Person {
        let person = self.citizen(name).await;
        seeds::make_mp(self, &person).await;
        person
    }

    /// A published idea of somebody's.
    pub async fn idea(
        &self,
        author: &Person,
        title: &str,
    ) -> common_ground::domain::ids::IdeaNumber {
        seeds::idea(self, author, title).await
    }

    /// A moderator.
    pub async fn moderator(&self, name: &str) -> Person {
        let person = self.citizen(name).await;
        seeds::give_role(
            self,
            &person,
            common_ground::domain::account::Role::Moderator,
        )
        .await;
        person
    }

    /// A senior moderator, who also decides appeals.
    pub async fn senior(&self, name: &str) -> Person {
        let person = self.citizen(name).await;
        self.promote(&person).await;
        person
    }

    /// Makes somebody a senior moderator.
    pub async fn promote(&self, person: &Person) {
        seeds::give_role(
            self,
            person,
            common_ground::domain::account::Role::SeniorModerator,
        )
        .await;
    }

    /// A steward.
    pub async fn steward(&self, name: &str) -> Person {
        let person = self.citizen(name).await;
        seeds::give_role(self, &person, common_ground::domain::account::Role::Steward).await;
        person
    }

    /// A member of the independent panel.
    pub async fn panel_member(&self, name: &str) -> Person {
        let person = self.citizen(name).await;
        seeds::give_role(self, &person, common_ground::domain::account::Role::Panel).await;
        person
    }

    /// Lets what happens later happen: telling and delivering.
    pub async fn later(&self) {
        jobs::tell(&self.app).await.expect("telling works");
        jobs::tell_moderation(&self.app)
            .await
            .expect("telling about moderation works");
        jobs::deliver(&self.app).await.expect("delivering works");
    }

    /// All letters that left so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters
            .lock()
            .expect("no test failed while holding letters")
            .clone()
    }

    /// Letters that left to one person.
    pub fn letters_to(&self, person: &Person) -> Vec<Letter> {
        self.letters()
            .into_iter()
            .filter(|letter| letter.to == person.email)
            .collect()
    }

    /// Moves the clock forward.
    pub fn pass_minutes(&self, minutes: i64) {
        self.app.clock.turn_to(self.app.now().plus_minutes(minutes));
    }

    /// One number out of the database, for assertions no page can make.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = self.app.db.read().await.expect("a connection");
        sqlx::query_scalar(sql)
            .fetch_one(&mut *connection)
            .await
            .expect("a number")
    }

    /// Runs SQL that no action offers, to set a scene.
    pub async fn arrange(&self, sql: &'static str) {
        let mut tx = self.app.db.write().await.expect("the writer");
        sqlx::raw_sql(sql)
            .execute(&mut *tx)
            .await
            .expect("the scene can be set");
        tx.commit().await.expect("commit");
    }
}
