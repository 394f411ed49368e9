//! Money: whole minor units of a currency, never a fraction and never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A currency by its three letters (ISO 4217), one that is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The currencies of ISO 4217 that people pay with.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD \
    BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD \
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
    KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD \
    TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";
/// Those without a minor unit.
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Those with three digits behind the point.
const MILLS: &str = "BHD IQD JOD KWD LYD OMR TND";
/// Signs that stand before the sum, of currencies whose sign nobody takes for another's.
const SIGNS: &[(&str, &str)] = &[
    ("AUD", "A$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("TWD", "NT$"),
    ("USD", "$"),
    ("VND", "₫"),
];

/// Nobody pays with this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a currency; use its three letters, such as EUR, CAD or USD")]
pub struct UnknownCurrency(String);

impl Currency {
    /// The currency of these letters.
    ///
    /// # Errors
    /// [`UnknownCurrency`] when there is none.
    pub fn named(code: &str) -> Result<Currency, UnknownCurrency> {
        let upper = code.trim().to_ascii_uppercase();
        let known = upper.len() == 3 && CODES.split_whitespace().any(|it| it == upper);
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(letters) if known => Ok(Currency(letters)),
            _ => Err(UnknownCurrency(code.chars().take(20).collect())),
        }
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        // Only letters of the list above come in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Digits behind the point: 2 of most, 0 of the yen, 3 of the dinar.
    pub fn digits(self) -> u32 {
        let listed = |codes: &str| codes.split_whitespace().any(|it| it == self.code());
        if listed(WHOLE) {
            0
        } else if listed(MILLS) {
            3
        } else {
            2
        }
    }

    /// Minor units in one of it.
    fn scale(self) -> i64 {
        10i64.pow(self.digits())
    }

    /// So much of it.
    pub fn of(self, minor: i64) -> Money {
        Money { minor, currency: self }
    }

    /// A sum as people write it into a form: `6.99`, `6,99`, `7`, `1 250.00`.
    ///
    /// # Errors
    /// [`SumError`] when it is no sum, has too many digits behind the point, or is too large.
    pub fn read(self, text: &str) -> Result<Money, SumError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |it| (-1, it));
        let (whole, part) = plain.split_once(['.', ',']).unwrap_or((plain, ""));
        let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) {
            return Err(SumError::Unreadable(text.chars().take(40).collect()));
        }
        if part.len() > self.digits() as usize {
            return Err(SumError::TooFine(self, self.digits()));
        }
        let padded = format!("{whole}{part:0<width$}", width = self.digits() as usize);
        match padded.parse::<i64>() {
            Ok(minor) if minor <= SUM_MAX => Ok(self.of(sign * minor)),
            _ => Err(SumError::TooLarge),
        }
    }
}

/// The largest sum that is read: a slip of the finger is no price.
const SUM_MAX: i64 = 1_000_000_000_000;

/// Why a text is no sum.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// It is not a number.
    #[error("'{0}' is not a sum; write it like 6.99")]
    Unreadable(String),
    /// It names less than the smallest coin.
    #[error("{0} has {1} digits behind the point")]
    TooFine(Currency, u32),
    /// Nobody pays so much for a newspaper.
    #[error("that sum is too large")]
    TooLarge,
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;
    fn try_from(code: String) -> Result<Currency, UnknownCurrency> {
        Currency::named(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// A sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// In the smallest unit of its currency: cents, yen, fils.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// The bare number, as a form holds it: `6.99`.
    pub fn number(self) -> String {
        let digits = self.currency.digits() as usize;
        let (scale, sum) = (self.currency.scale().unsigned_abs(), self.minor.unsigned_abs());
        let sign = if self.minor < 0 { "-" } else { "" };
        if digits == 0 {
            return format!("{sign}{sum}");
        }
        format!("{sign}{}.{:0digits$}", sum / scale, sum % scale)
    }
}

/// `$6.99`, `CA$1.99`, `CHF 12.00`; less than nothing as `−$3.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minor < 0 {
            f.write_str("−")?;
        }
        let number = self.currency.of(self.minor.saturating_abs()).number();
        match SIGNS.iter().find(|(code, _)| *code == self.currency.code()) {
            Some((_, sign)) => write!(f, "{sign}{number}"),
            None => write!(f, "{}\u{a0}{number}", self.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::named(code).expect("a currency")
    }

    #[test]
    fn a_sum_is_read_as_it_is_written_in_many_places() {
        for (code, text, minor) in [
            ("USD", "6.99", 699),
            ("EUR", "6,9", 690),
            ("EUR", "1 250", 125_000),
            ("JPY", "900", 900),
            ("KWD", "1.5", 1500),
            ("USD", "-3.00", -300),
        ] {
            assert_eq!(currency(code).read(text).map(|it| it.minor), Ok(minor), "{text}");
        }
        for text in ["", "free", "1.2.3", "6.999", "1e5", "99999999999999999999"] {
            assert!(currency("USD").read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_sum_is_shown_with_the_sign_of_its_currency() {
        for (code, minor, shown) in [
            ("USD", 199, "$1.99"),
            ("CAD", 5, "CA$0.05"),
            ("JPY", 900, "¥900"),
            ("CHF", 1200, "CHF\u{a0}12.00"),
            ("USD", -300, "−$3.00"),
            ("TND", 1500, "TND\u{a0}1.500"),
        ] {
            assert_eq!(currency(code).of(minor).to_string(), shown);
        }
    }

    #[test]
    fn what_nobody_pays_with_is_refused() {
        assert!(Currency::named("usd").is_ok());
        for code in ["", "US", "ZZZ", "DEM", "USDX", "€"] {
            assert!(Currency::named(code).is_err(), "{code}");
        }
    }
}
