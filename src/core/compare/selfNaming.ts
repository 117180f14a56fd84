// Finds the words by which an answer names its own maker or model: a blind vote is not blind to such an answer.
import { MAKERS } from './makers.ts';

/** Characters before a name that are looked at, and as many of what is shown of them. */
const LOOKED_BACK = 160;
const LOOKED_AHEAD = 60;
/** An answer that names models more often is about models; what it says of itself stands at its beginning. */
const MOST_NAMES = 500;
const LONGEST_SHOWN = 120;

/** One language: how one speaks of oneself in it. All are written to be read up to the name (`$`), or from it on (`^`). */
interface Tongue {
  /** "I am", "my name is": the name follows at once, or after an article. */
  am: string;
  /** Between that and a name. */
  article?: string;
  /** A kind of thing that speaks: "a large language model". */
  thing: string;
  /** "as". */
  as: string;
  /** "made by", "of", "called": from the thing to the name. */
  by: string;
  /** "I was made by", "my developer is": the name of a maker follows. */
  made: string;
  /** Follows the name where one of these stands before it: languages whose verb comes last. */
  verb?: string;
  /** Follows a name, and is enough by itself: "created me". */
  alone?: string;
}

const TONGUES: readonly Tongue[] = [
  {
    am: String.raw`\b(?:I am|I['’]m|[Mm]y name is|[Cc]all me|I am called|I['’]m called|[Yy]ou(?:['’]re| are) (?:talking|speaking|chatting) (?:to|with)|I (?:run|am running|am based|was built) on|I['’]m (?:running|based) on|I am powered by|I['’]m powered by)`,
    article: '(?:actually|just|in fact|indeed|the|an? version of|a|an)',
    thing: String.raw`(?:(?:language )?model|assistant|AI|chatbot|LLM|bot|artificial intelligence)`,
    as: String.raw`\b(?:As|as)`,
    by: String.raw`(?:(?:made|built|created|trained|developed|designed|provided|released|published|hosted) by|from|of|by|called|named|known as)(?: the)?(?: (?:company|team|folks|researchers|people|engineers))?(?: (?:at|called))?`,
    made: String.raw`\b(?:I was|I am|I['’]m|I have been|I['’]ve been) (?:\w+ly )?(?:made|built|created|trained|developed|designed)(?: and (?:made|built|trained|developed|designed|maintained))? (?:by|at)(?: (?:the )?(?:company|team|folks|researchers|people|engineers)(?: (?:at|of|called))?)?|\b[Mm]y (?:creators?|developers?|makers?|company|training)(?:,| is| are| at| by)`,
    alone: String.raw`^,?(?: (?:the company|who|which|that)){0,2} (?:created|made|trained|developed|built|designed) me\b`,
  },
  {
    am: String.raw`\b(?:[Ii]ch bin|[Mm]ein Name ist|[Ii]ch heiße)`,
    article: '(?:das|der|die|ein|eine|hier|eigentlich)',
    thing: String.raw`(?:\w*[Ss]prachmodell|\w*[Mm]odell|\w*[Aa]ssistent(?:in)?|KI|Chatbot)`,
    as: String.raw`\b[Aa]ls`,
    by: String.raw`(?:von|namens|aus dem Hause)(?: der Firma)?`,
    made: String.raw`\b[Ii]ch (?:wurde|bin)(?: \w+)? (?:von|bei)(?: der Firma)?|\b[Mm]ein(?:e)? (?:Entwickler|Hersteller|Schöpfer)(?:,| ist| sind)`,
  },
  {
    am: String.raw`(?<![\p{L}])(?:[Jj]e suis|[Jj]e m['’]appelle|[Mm]on nom est)`,
    article: '(?:le|la|un|une|en fait)',
    thing: String.raw`(?:modèle|assistant(?:e)?|IA|chatbot|intelligence artificielle)`,
    as: String.raw`\b[Ee]n tant que`,
    by: String.raw`(?:par|de|d['’]|chez|nommée?|appelée?)(?: la société| l['’]entreprise)?`,
    made: String.raw`\b(?:[Jj]['’]ai été|[Jj]e suis) (?:créée?|développée?|entraînée?|conçue?) par(?: la société| l['’]entreprise)?`,
  },
  {
    am: String.raw`\b(?:[Ss]oy|[Mm]e llamo|[Mm]i nombre es)`,
    article: '(?:el|la|un|una|en realidad)',
    thing: String.raw`(?:modelo|asistente|IA|chatbot|inteligencia artificial)`,
    as: String.raw`\b[Cc]omo`,
    by: String.raw`(?:por|de|llamad[oa])(?: la empresa)?`,
    made: String.raw`\b(?:[Ff]ui|[Hh]e sido) (?:cread[oa]|desarrollad[oa]|entrenad[oa]|diseñad[oa]) por(?: la empresa)?`,
  },
  {
    am: String.raw`\b(?:(?:[Ee]u )?[Ss]ou|[Mm]e chamo|[Mm]eu nome é)`,
    article: '(?:o|a|um|uma|na verdade)',
    thing: String.raw`(?:modelo|assistente|IA|chatbot|inteligência artificial)`,
    as: String.raw`\b[Cc]omo`,
    by: String.raw`(?:por|pel[oa]|d[aoe]|chamad[oa])(?: empresa)?`,
    made: String.raw`\b[Ff]ui (?:criad[oa]|desenvolvid[oa]|treinad[oa]) (?:por|pel[oa])(?: empresa)?`,
  },
  {
    am: String.raw`\b(?:(?:[Ii]o )?[Ss]ono|[Mm]i chiamo|[Ii]l mio nome è)`,
    article: '(?:il|la|un|una|in realtà)',
    thing: String.raw`(?:modello|assistente|IA|chatbot|intelligenza artificiale)`,
    as: String.raw`\b(?:[Cc]ome|[Ii]n quanto)`,
    by: String.raw`(?:da|di|dalla|chiamat[oa])(?: società)?`,
    made: String.raw`\b[Ss]ono stat[oa] (?:creat[oa]|sviluppat[oa]|addestrat[oa]|progettat[oa]) da(?:lla società)?`,
  },
  {
    am: String.raw`\b(?:[Ii]k ben|[Mm]ijn naam is|[Ii]k heet)`,
    article: '(?:de|het|een|eigenlijk)',
    thing: String.raw`(?:\w*taalmodel|\w*model|\w*assistent|AI|chatbot)`,
    as: String.raw`\b[Aa]ls`,
    by: String.raw`(?:door|van|genaamd)(?: het bedrijf)?`,
    made: String.raw`\b[Ii]k (?:ben|werd)(?: \w+)? door(?: het bedrijf)?`,
  },
  {
    am: String.raw`(?<![\p{L}])(?:[Jj]estem|[Nn]azywam się|[Mm]am na imię)`,
    thing: String.raw`(?:model\w*|asystent\w*|AI|chatbot\w*)`,
    as: String.raw`\b[Jj]ako`,
    by: String.raw`(?:przez|firmy|od|o nazwie)(?: firmę)?`,
    made: String.raw`(?<![\p{L}])(?:[Zz]ostał[ae]m (?:stworzon[ya]|opracowan[ya]|wytrenowan[ya])) przez(?: firmę)?`,
  },
  {
    am: String.raw`(?<![\p{L}])(?:[Яя](?: —| –| -|,)?|[Мм]еня зовут|[Мм]о[её] имя(?: —| –| -)?)`,
    thing: String.raw`(?:модель|ассистент|помощник|ИИ|чат-?бот)`,
    as: String.raw`(?<![\p{L}])[Кк]ак`,
    by: String.raw`(?:от|по имени|компани(?:ей|и)|командой)(?: компании)?`,
    made: String.raw`(?<![\p{L}])(?:[Яя] был[аи]? (?:создан|разработан|обучен)[аы]?|[Мм]еня (?:создал[аи]?|разработал[аи]?|обучил[аи]?))(?: в| компани(?:ей|я)| командой)?`,
  },
  {
    am: '(?:我是|我叫|我的名字(?:是|叫)|我就是)',
    article: '(?:一个|一個|由|名为|名為|来自|來自)',
    thing: '(?:模型|助手|人工智能|人工智慧|AI)',
    as: '(?:作为|作為|身为|身為)',
    by: '(?:由|来自|來自|叫|名为|名為|，|,)',
    made: '(?:(?:我(?:是|被)?|作为|作為|身为)由)',
  },
  {
    am: '(?:私は|私の名前は|僕は|わたしは)',
    thing: '(?:モデル|アシスタント|AI|人工知能)',
    as: '(?:私は)',
    by: '(?:、|という)',
    made: '(?:私は、?)',
    verb: '^\\s?(?:です|だ(?!け)|という|と申し|(?:によって|が|に|社が)(?:開発|訓練|作成|トレーニング|学習|作ら|設計))',
  },
  {
    am: '(?:저는|제 이름은|나는)',
    thing: '(?:모델|어시스턴트|인공지능|AI)',
    as: '(?:저는)',
    by: '(?:,)',
    made: '(?:저는)',
    verb: '^\\s?(?:입니다|이에요|예요|이라고|라고|(?:에서|가|이|에 의해)\\s?(?:개발|훈련|만든|만들|학습|제작))',
  },
  {
    am: String.raw`(?<![\p{L}])(?:[Bb]en|[Bb]enim adım)`,
    thing: '(?:model|asistan|yapay zek[aâ])',
    as: '(?:[Bb]en)',
    by: '(?:,)',
    made: '(?:[Bb]en,?)',
    verb: String.raw`^(?:,| tarafından|['’]?\p{L}{0,3}[ıiuü]m(?!\p{L}))`,
  },
  {
    am: '(?:أنا|اسمي)',
    thing: '(?:نموذج|مساعد)',
    as: '(?:بصفتي|أنا)',
    by: '(?:من|بواسطة|طورته|طورتني|دربته|يسمى)',
    made: '(?:تم (?:تطويري|تدريبي|إنشائي) (?:من قبل|بواسطة)|طورتني|دربتني)',
  },
  {
    am: '(?:मैं|मेरा नाम)',
    thing: '(?:मॉडल|सहायक)',
    as: '(?:मैं)',
    by: '(?:,)',
    made: '(?:मुझे|मैं)',
    verb: '^\\s?(?:हूँ|है|द्वारा|ने (?:बनाया|विकसित))',
  },
];

/** "As Claude, I": who is meant says the person that follows. */
const I_FOLLOWS =
  /^(?:, (?:an?|made|built|created|trained|developed) [^.!?\n,]{1,40})?,?\s+(?:I(?:['’]|\s)|my\b|(?:kann|bin|habe|möchte|würde|werde) ich\b|je\b|j['’]|no puedo|puedo|no tengo|tengo|não posso|posso|non posso|kan ik|ben ik|nie mogę|mogę|я\b|我|，我)/iu;

/** The sentence asks, supposes or plays: what follows is not said of oneself. */
const SUPPOSED =
  /(?:^|[\s(,;:])(?:if|whether|when|should|would|could|do|does|did|are|pretend(?:ing)?|imagine|suppose|say(?:ing)?|says|said|like|wenn|ob|falls|sagt|si|comme si|se|als of|czy|если|如果|假如|假装|「|もし|not|nicht|kein|keine|pas|no|não|non|niet|nie|не)(?:\s+\S+){0,5}\s*$/iu;

interface Pattern {
  /** Up to a name of any kind: "I am". */
  named: RegExp;
  /** Up to the name of a maker: "I was made by". */
  made: RegExp;
  /** "As", up to the name of a model. */
  as: RegExp;
  /** "by", up to a name; before it a `thing`, and before that somebody who is `self`. */
  by: RegExp;
  thing: RegExp;
  self: RegExp;
  verb: RegExp | undefined;
  alone: RegExp | undefined;
}

const compiled = TONGUES.map(({ am, article, thing, as, by, made, verb, alone }): Pattern => {
  const articles = article === undefined ? '' : String.raw`(?:[\s,]*(?:${article})(?![\p{L}]))?`;
  return {
    named: new RegExp(String.raw`(?:${am})${articles}[\s:*_"“'—–-]{0,5}$`, 'u'),
    made: new RegExp(String.raw`(?:${made})[\s*_]{0,5}$`, 'u'),
    as: new RegExp(String.raw`(?:${as})[\s*_]{1,5}$`, 'u'),
    by: new RegExp(String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}])(?:${by})[\s*_"“]{0,5}$`, 'u'),
    thing: new RegExp(thing, 'gu'),
    self: new RegExp(`${am}|${as}`, 'gu'),
    verb: verb === undefined ? undefined : new RegExp(verb, 'u'),
    alone: alone === undefined ? undefined : new RegExp(alone, 'u'),
  };
});

const MODEL_NAMES = MAKERS.flatMap(({ models }) => models).join('|');
const MAKER_NAMES = MAKERS.flatMap(({ names }) => names).join('|');
const NAMES = new RegExp(
  String.raw`(?<![\p{Script=Latin}\p{N}_/@.-])(?:(?<model>${MODEL_NAMES})|(?<maker>${MAKER_NAMES}))(?![\p{Script=Latin}\p{N}_/@]|\.\p{L})`,
  'gu',
);

/**
 * The words by which an answer says who made it or which model it is, `undefined` where it does not. Code, quotations and what is
 * said of models in general do not count. Pure.
 */
export function selfNaming(answer: string): string | undefined {
  const prose = withoutCode(answer);
  let looked = 0;
  for (const match of prose.matchAll(NAMES)) {
    looked += 1;
    if (looked > MOST_NAMES) {
      return undefined;
    }
    const isModel = match.groups?.['model'] !== undefined;
    const found = wordsBefore(prose, match.index, match[0], isModel);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Names of models may be those of their makers, too (`DeepSeek`, `Perplexity`): both are looked for then. */
function wordsBefore(prose: string, at: number, name: string, isModel: boolean): string | undefined {
  const before = prose.slice(beginningOf(prose, at), at);
  const after = prose.slice(at + name.length, at + name.length + LOOKED_AHEAD);
  for (const tongue of compiled) {
    const told = tongue.alone?.exec(after)?.[0];
    if (told !== undefined && !isNotMeant(before)) {
      return shown(`${name}${told}`);
    }
    const from = beginningOfSelf(tongue, before, after, isModel);
    if (from !== undefined && !isNotMeant(before.slice(0, from))) {
      return shown(`${before.slice(from)}${name}`);
    }
  }
  return undefined;
}

function beginningOfSelf(tongue: Pattern, before: string, after: string, isModel: boolean): number | undefined {
  const { named, made, as, verb } = tongue;
  const direct = verb && !verb.test(after) ? undefined : (named.exec(before)?.index ?? made.exec(before)?.index);
  const asOne = isModel && I_FOLLOWS.test(after) ? as.exec(before)?.index : undefined;
  return direct ?? asOne ?? described(tongue, before);
}

/** "I am a language model that was trained by": where it begins. */
function described({ by, thing, self }: Pattern, before: string): number | undefined {
  const end = by.exec(before)?.index;
  const kind = end === undefined ? undefined : lastOf(thing, before.slice(0, end));
  return kind === undefined ? undefined : lastOf(self, before.slice(0, kind));
}

function lastOf(pattern: RegExp, text: string): number | undefined {
  let last: number | undefined;
  for (const { index } of text.matchAll(pattern)) {
    last = index;
  }
  return last;
}

/** Where the sentence begins that a name stands in, or a while before it. */
function beginningOf(prose: string, at: number): number {
  const from = Math.max(0, at - LOOKED_BACK);
  const back = prose.slice(from, at);
  let begin = 0;
  for (const { index, 0: stop } of back.matchAll(/[.!?](?=\s)|[。！？\n]/gu)) {
    begin = index + stop.length;
  }
  return from + begin;
}

/** Somebody else says it, or nobody does. */
function isNotMeant(before: string): boolean {
  const opened = [...before.matchAll(/["“”„«»「」『』]/gu)].length % 2 === 1;
  return opened || SUPPOSED.test(before);
}

function shown(words: string): string {
  const line = words.replaceAll(/[\s*_]+/gu, ' ').trim();
  return line.length <= LONGEST_SHOWN ? line : `…${line.slice(1 - LONGEST_SHOWN)}`;
}

/** Without fenced and inline code, and without lines that quote. */
function withoutCode(text: string): string {
  let fence: string | undefined;
  const lines = text.split('\n').map((line) => {
    const [, mark] = /^ {0,3}(`{3,100}|~{3,100})/u.exec(line) ?? [];
    if (fence !== undefined) {
      fence = mark?.startsWith(fence) ? undefined : fence;
      return '';
    }
    fence = mark;
    return mark !== undefined || /^\s{0,8}>/u.test(line) ? '' : line;
  });
  return lines.join('\n').replaceAll(/`[^`\n]+`/gu, ' ');
}
