//! Generators of codes: six digits that change every half minute (TOTP, RFC 6238).

use kit::Instant;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

use crate::token::random;

/// One step before and after counts too: telephones' clocks differ.
const STEPS_OFF_MAX: u16 = 1;

/// What an authenticator app needs to be told, and how its codes are checked.
#[derive(Clone)]
pub struct Generator {
    totp: Totp,
    secret: String,
}

/// A fresh secret in base 32: 160 bits, as RFC 4226 asks for.
pub fn secret() -> String {
    Secret::from(random::<20>().to_vec()).to_base32()
}

impl Generator {
    /// The one with this secret, as the app will show it: the paper's name and the account's
    /// address. None when the text is no secret.
    pub fn of_secret(secret: &str, paper: &str, account: &str) -> Option<Generator> {
        let parsed = Secret::try_from_base32(secret).ok()?;
        // The two are divided by a colon in the address, so neither may hold one.
        let plain = |text: &str| text.replace(':', " ");
        let totp = Builder::new()
            .with_secret(parsed)
            .with_skew(STEPS_OFF_MAX)
            .with_account_name(plain(account))
            .with_issuer(Some(plain(paper)))
            .build()
            .ok()?;
        Some(Generator { totp, secret: secret.to_owned() })
    }

    /// The secret in base 32, for typing it into an app.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The secret in groups of four, for reading it aloud.
    pub fn spelt(&self) -> String {
        let letters: Vec<char> = self.secret.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }

    /// The `otpauth:` address an app opens.
    pub fn address(&self) -> String {
        self.totp.to_url().unwrap_or_default()
    }

    /// The address as a drawing to be photographed: an SVG of dark modules on white, which every
    /// camera reads, in dark mode too.
    pub fn drawing(&self) -> String {
        let code = QrCode::with_error_correction_level(self.address(), EcLevel::M);
        code.map_or_else(
            |_| String::new(),
            |code| {
                let drawn = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
                // Inside a page the XML declaration has no place.
                drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned())
            },
        )
    }

    /// The step of a right code, to be remembered so that it is not accepted again.
    pub fn step_of(&self, code: &str, now: Instant) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let step = self.totp.check(&digits, now.seconds().max(0) as u64)?;
        i64::try_from(step).ok()
    }

    /// The code of this moment; for tests, which play the telephone.
    pub fn code_at(&self, now: Instant) -> String {
        self.totp.generate(now.seconds().max(0) as u64).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_for_its_half_minute_and_the_neighbours() {
        let generator =
            Generator::of_secret(&secret(), "The Courier: Saltmere", "ada@courier.example");
        let generator = generator.expect("a generator");
        let now = Instant::from_seconds(1_800_000_000);
        let code = generator.code_at(now);
        let step = generator.step_of(&code, now).expect("the code");
        assert_eq!(generator.step_of(&code, now.plus_seconds(29)), Some(step));
        assert_eq!(generator.step_of(&code, now.plus_seconds(95)), None);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(generator.step_of(&spaced, now), Some(step));
        for wrong in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"] {
            assert_eq!(generator.step_of(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn the_same_secret_gives_the_same_codes() {
        let first = Generator::of_secret(&secret(), "Paper", "a@b.example").expect("one");
        let second = Generator::of_secret(first.secret(), "Paper", "a@b.example");
        let now = Instant::from_seconds(1_800_000_000);
        assert_eq!(second.map(|it| it.code_at(now)), Some(first.code_at(now)));
        assert!(first.address().starts_with("otpauth://totp/"), "{}", first.address());
        assert!(first.drawing().trim_start().starts_with("<svg"));
        assert!(Generator::of_secret("not base 32!", "Paper", "a").is_none());
    }
}
