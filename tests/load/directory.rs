//! A postcode directory as large as the real one, and its import as a process of its own, timed and weighed. The rows are made up;
//! their number, their width and their order are those of the ONS Postcode Directory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Live and terminated postcodes of the directory, rounded up.
const ROWS: usize = 2_700_000;
/// The letters that stand at the end of a postcode: none that could be misread.
const UNIT: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
const HEADING: &str = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,\
hlth19cd,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,wdstl05cd,oa01cd,wdcas03cd,\
npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,bua24cd,ruc11ind,oac11ind,lat,long,lep21cd1,\
lep21cd2,pfa23cd,imd20ind,cal24cd,oa21cd,lsoa21cd,msoa21cd,ruc21ind,icb23cd,sicbl24cd";

/// What an import took.
pub struct Taken {
    pub time: Duration,
    /// Resident memory at its most, in megabytes.
    pub memory: f64,
}

/// Makes the directory if need be, and imports it into a new database.
pub fn import(folder: &Path) -> Taken {
    let csv = folder.join("postcodes.csv");
    if !csv.exists() {
        let making = folder.join("postcodes.making");
        make(&making);
        std::fs::rename(&making, &csv).expect("the directory gets its name");
    }
    let database = tempfile::tempdir().expect("a folder for the database");
    let began = Instant::now();
    let mut process = Command::new(env!("CARGO_BIN_EXE_common-ground"))
        .args(["import", "postcodes"])
        .arg(&csv)
        .env(
            "DATABASE_URL",
            format!("sqlite:{}/postcodes.sqlite", database.path().display()),
        )
        .current_dir(database.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the import begins");
    let mut memory = 0.0_f64;
    let status = loop {
        memory = memory.max(highest(process.id()));
        if let Some(status) = process.try_wait().expect("the import is ours") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "the import failed");
    Taken {
        time: began.elapsed(),
        memory,
    }
}

fn make(path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("the target folder can be written"));
    writeln!(out, "{HEADING}").expect("the disk has room");
    let each = UNIT.len() * UNIT.len();
    for row in 0..ROWS {
        // 400 units make a sector, ten sectors a district, twenty districts an area.
        let (unit, sector) = (row % each, row / each);
        let (district, area) = (sector / 10 % 20 + 1, sector / 200);
        let area = [
            b'A' + u8::try_from(area / 20).expect("few"),
            UNIT[area % 20],
        ]
        .map(char::from);
        let outward = format!("{}{}{district}", area[0], area[1]);
        let inward = format!(
            "{}{}{}",
            sector % 10,
            char::from(UNIT[unit / UNIT.len()]),
            char::from(UNIT[unit % UNIT.len()])
        );
        // Two rows in five of the directory are out of use.
        let ended = if row % 5 < 2 { "199607" } else { "" };
        let seat = 1_063 + row * 543 / ROWS;
        writeln!(
            out,
            "{outward}{inward},{outward:<4} {inward},{outward} {inward},198001,{ended},E99999999,E99999999,E07000009,E05011567,\
             E04001649,0,546221,0274828,1,E18000002,E40000007,E92000001,E12000006,E99999999,E1400{seat},E15000006,E01000001,E30000186,\
             E16000049,E07000009,00FAMS,E00091249,00FAMS,E99999999,E01018033,E02003732,6,4C1,E00091249,E01018033,E02003732,E33035216,\
             E63999999,E1,8B1,52.352024,0.145452,E37000010,,E23000023,24191,E56000005,E00091249,E01018033,E02003732,RSF1,E54000056,E38000260"
        )
        .expect("the disk has room");
    }
    out.flush().expect("the disk has room");
}

/// The most memory a process has had, in megabytes; nothing once it has ended.
fn highest(process: u32) -> f64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(0.0, |kilobytes| kilobytes / 1000.0)
}
