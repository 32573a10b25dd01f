//! Hands the command line to [`common_ground::cli`]. Knows nothing else.

fn main() -> std::process::ExitCode {
    common_ground::cli::run()
}
