// Which natural language a text is written in: by its script, then by its most frequent small words.

/** Characters that are looked at. */
const SEEN_CHARS = 1500;

/** The small words that make up most of any text, by language; one that several share counts for each. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: 'the a an of to and is are was in on for with this that it what how why when where which who does do did can could would should my your you i me from by be have has not please these write explain make add fix give show find create into using at there about some any we us our tell if so very more all one first use used let then than only just each every after before between has had been were will not but or as',
  de: 'der die das den dem des ein eine einen einem einer und ist sind war in im zu für mit auf von nicht ich du er sie wir was wie warum wann wo welche wer mir mich bitte diese diesen dieser dieses dass es auch als aus bei nach über unter oder wenn kann hat wird ins zur zum mach schreibe schreib erkläre danke sehr guten meine dir',
  fr: 'le la les un une des du de et est sont dans en pour avec ce cette ces que qui quoi comment pourquoi quand où quel quelle je tu il elle nous vous moi me ne pas plus sur par au aux mon ma mes son sa se peux ça merci bonjour écris fais beaucoup a',
  es: 'el la los las un una unos de del y es son en para por con este esta estos que qué cómo como por cuándo dónde cuál quién cuántos yo tú se me no más sobre al mi tu su sus lo dime genera hola gracias escribe haz según buenos sea',
  it: 'il lo la i gli le un uno una di del della dei delle e è sono in per con questo questa questi che cosa come perché quando dove quale chi io tu non più su al alla nel mi ti si scrivi qual grazie ciao spiegami senza sul ne a',
  pt: 'o a os as um uma de do da dos das e é são em no na para por com este esta isto que como quando onde qual quem eu você não mais sobre ao meu minha seu sua se escreva obrigado olá uma todos faça ou vez duas',
  nl: 'de het een en van is zijn was in op voor met dit dat deze die niet ik je jij hij wij wat hoe waarom wanneer waar welke wie mij mijn naar bij uit om te aan ook als of kan heeft wordt schrijf leg hoeveel zodat graag dank',
  pl: 'i w na z do jest są nie to się co jak dlaczego kiedy gdzie który która kto mi mój ten ta te dla od po przez oraz lub czy napisz wyjaśnij proszę tej tego ile ma tym dzień dobry',
  sv: 'och att det en ett är som på för med den av till inte jag du vi vad hur varför när var vilken kan mig min detta denna skriv från om har de ska så',
  da: 'og at det en et er som på for med den af til ikke jeg du vi hvad hvordan hvorfor hvornår hvor hvilken kan mig min dette denne skriv fra om har skal så',
  fi: 'ja on ei se että mitä miten miksi milloin missä mikä kuka minä sinä tämä kirjoita ovat oli kun jos tai mutta myös voi minulle',
  cs: 'a je v na s z do že se co jak proč kdy kde který která kdo mi můj ten ta to pro od po nebo napiš jsou není tento této aby jako',
  ro: 'și este sunt în la cu de pe un o pentru ce cum când unde care cine mi din nu acest această scrie să ca sau mai',
  hu: 'a az és egy nem hogy van mi hogyan miért mikor hol melyik ki én te ez ezt írj vagy meg is kell volt minden',
  tr: 've bir bu ne nasıl neden niçin hangi kim için ile de da mi mı değil var yok yaz olarak çok daha ben sen lütfen',
  uk: 'і в на з до не це що як чому коли де який яка хто мені є для від по або та ти я напиши',
  ru: 'и в на с до не это что как почему когда где какой какая кто мне для от по или ты я напиши объясни этот эта эту у к из',
};

/** Letters that few languages have; each counts as half a small word. */
const LETTERS: readonly (readonly [pattern: RegExp, languages: readonly string[]])[] = [
  [/[ß]/g, ['de']],
  [/[äöü]/g, ['de', 'sv', 'fi', 'tr', 'hu']],
  [/[ñ¿¡]/g, ['es']],
  [/[ãõ]/g, ['pt']],
  [/[łżśćźąę]/g, ['pl']],
  [/[åö]/g, ['sv']],
  [/[åøæ]/g, ['da']],
  [/[ěřůčšž]/g, ['cs']],
  [/[ășțâî]/g, ['ro']],
  [/[őű]/g, ['hu']],
  [/[ğış]/g, ['tr']],
  [/[çœ]|[ldqcjn]['’](?=[aeéèêhiou])/g, ['fr']],
  [/[ìò]/g, ['it']],
  [/[іїєґ]/g, ['uk']],
  [/[ыэъё]/g, ['ru']],
];

/** Scripts that stand for one language well enough. Kana before Han: Japanese is written with both. */
const SCRIPTS: readonly (readonly [script: RegExp, language: string])[] = [
  [/[\u3040-\u30ff]/g, 'ja'],
  [/[\uac00-\ud7af]/g, 'ko'],
  [/[\u4e00-\u9fff\u3400-\u4dbf]/g, 'zh'],
  [/[\u0370-\u03ff]/g, 'el'],
  [/[\u0590-\u05ff]/g, 'he'],
  [/[\u0600-\u06ff]/g, 'ar'],
  [/[\u0900-\u097f]/g, 'hi'],
  [/[\u0e00-\u0e7f]/g, 'th'],
];
/** Share of the letters that is enough: a word of Japanese stands for more than a letter of the English around it. */
const SCRIPT_SHARE = 0.15;

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(SMALL_WORDS)) {
  for (const word of new Set(words.split(' '))) {
    const known = languagesOf.get(word) ?? [];
    known.push(language);
    languagesOf.set(word, known);
  }
}

/** ISO 639-1, or nothing where two are about as likely. Code is to be left out before. */
export function naturalLanguage(prose: string): string | undefined {
  const text = prose.slice(0, SEEN_CHARS).toLowerCase();
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS) {
    if ((text.match(script)?.length ?? 0) > letters * SCRIPT_SHARE) {
      return language;
    }
  }
  const counts = new Map<string, number>();
  const add = (language: string, much: number) => counts.set(language, (counts.get(language) ?? 0) + much);
  for (const word of text.match(/\p{L}+/gu) ?? []) {
    const languages = languagesOf.get(word) ?? [];
    for (const language of languages) {
      // A word of many languages says little of any.
      add(language, 1 / Math.sqrt(languages.length));
    }
  }
  for (const [letter, languages] of LETTERS) {
    const found = text.match(letter)?.length ?? 0;
    for (const language of found > 0 ? languages : []) {
      add(language, Math.min(found, 4) / (1 + languages.length));
    }
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first && first[1] >= 0.5 && first[1] > (second?.[1] ?? 0) * 1.15 ? first[0] : undefined;
}
