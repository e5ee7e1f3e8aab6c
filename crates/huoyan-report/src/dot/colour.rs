//! Colours by score: green for what became less, grey around 0, red for what costs.

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// What is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    /// Lines: dark and saturated.
    Border,
    /// The ground behind text: light and pale.
    Fill,
}

/// Scores below this are less saturated, so that 0 is grey and not yellow.
const PALE_BELOW: f64 = 0.2;
/// Scores are raised to this power, which spreads the small ones.
const SPREAD: f64 = 1.0 - 0.7;

impl Rgb {
    /// The colour for a score, which counts up to 1 and down to -1 (upstream's `dotColor`).
    pub fn of_score(score: f64, shade: Shade) -> Rgb {
        let (mut saturation, value) = match shade {
            Shade::Border => (1.0, 0.7),
            Shade::Fill => (0.1, 0.93),
        };
        // Compat: what is not a number stays so and gives a green of 0.
        let score = score.clamp(-1.0, 1.0);
        if score.abs() < PALE_BELOW {
            saturation *= score.abs() / PALE_BELOW;
        }
        let spread = libm::pow(score.abs(), SPREAD);
        let faded = value * (1.0 - saturation * spread);
        let (red, green) = if score < 0.0 { (faded, value) } else { (value, faded) };
        // A cast cuts off, as Go's does: none of these is negative.
        let byte = |part: f64| (part * 255.0) as u8;
        Rgb { red: byte(red), green: byte(green), blue: byte(value * (1.0 - saturation)) }
    }
}

impl std::fmt::Display for Rgb {
    /// As in HTML: `#b20500`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_the_colours_of_go_tool_pprof() {
        for (score, border, fill) in [
            (0.9, "#b20500", "#edd6d5"),
            (0.0, "#b2b2b2", "#ededed"),
            (1.0, "#b20000", "#edd5d5"),
            (-1.0, "#00b200", "#d5edd5"),
            (f64::INFINITY, "#b20000", "#edd5d5"),
            (f64::NAN, "#b20000", "#ed00d5"),
        ] {
            assert_eq!(Rgb::of_score(score, Shade::Border).to_string(), border, "{score}");
            assert_eq!(Rgb::of_score(score, Shade::Fill).to_string(), fill, "{score}");
        }
    }
}
