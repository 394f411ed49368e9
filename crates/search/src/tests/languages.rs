//! Words as readers of their languages write them.

use super::*;

#[tokio::test]
async fn every_language_finds_its_own_words() {
    let tests = both().await;
    let paper = Paper::open(&tests[0]);
    for (language, headline, text) in [
        ("de", "Brücke über die Ems gesperrt", "Die Häuser am Ufer bleiben bewohnt. Große Sorge."),
        ("fr", "L’été des économies", "Les députés ont adopté les réformes."),
        ("ar", "الحكومة تعلن عن خطة", "قالت المَدْرَسَة إن الطلاب عادوا عام ٢٠٢٦."),
        ("he", "הספינה הגיעה לנמל", "שָׁלוֹם לכל הנוסעים."),
        ("zh", "台風襲擊東部海岸", "居民已經疏散到安全的地方。"),
        ("ja", "東京で大きな地震", "気象庁は津波の心配はないと発表した。ｶﾒﾗも被害。"),
        ("fi", "Satamassa syttyi tulipalo", "Palomiehet sammuttivat talojen liekit."),
        ("ko", "서울에 큰 비", "시민들이 지하철역으로 대피했다."),
        ("eo", "Ĵurnalistoj protestas", "La ĉefministro parolis pri ŝanĝoj."),
    ] {
        paper.publish(in_language(language, headline, text)).await;
    }
    paper.settled().await;
    for (query, headline) in [
        ("brücken", "Brücke über die Ems gesperrt"),
        ("bruecke", "Brücke über die Ems gesperrt"),
        ("haus", "Brücke über die Ems gesperrt"),
        ("GROSSE", "Brücke über die Ems gesperrt"),
        ("economie", "L’été des économies"),
        ("réforme député", "L’été des économies"),
        ("été", "L’été des économies"),
        ("مدرسه", "الحكومة تعلن عن خطة"),
        ("حكومة", "الحكومة تعلن عن خطة"),
        ("2026", "الحكومة تعلن عن خطة"),
        ("שלום", "הספינה הגיעה לנמל"),
        ("颱", ""),
        ("台風", "台風襲擊東部海岸"),
        ("東部海岸", "台風襲擊東部海岸"),
        ("風", "台風襲擊東部海岸"),
        ("地震", "東京で大きな地震"),
        ("「津波の心配」", "東京で大きな地震"),
        ("カメラ", "東京で大きな地震"),
        ("東京の地震", ""),
        ("talo", "Satamassa syttyi tulipalo"),
        ("지하철", "서울에 큰 비"),
        ("cefministro", "Ĵurnalistoj protestas"),
        ("ĵurnalisto", "Ĵurnalistoj protestas"),
    ] {
        let found = paper.headlines(query).await;
        let wanted: Vec<&str> = Some(headline).filter(|it| !it.is_empty()).into_iter().collect();
        assert_eq!(found, wanted, "{query}");
    }
    paper.close().await;
}
