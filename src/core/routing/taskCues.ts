// Words that tell what a prompt wants: by task and weight, in the main European languages; for scripts without spaces, parts of sentences.
import type { Task } from '../../shared/routingViews.ts';

type Cues = Readonly<Partial<Record<Task, Readonly<Record<number, string>>>>>;

/**
 * One entry: a word, or several joined by `_`; `*` at the end: all that begin so. Without accents, in lower case. What stands at 1 or
 * below is a hint that something else has to support.
 */
export const WORD_CUES: Cues = {
  code_generation: {
    3: 'implement* implementier* implementa* implement_a one-liner stored_procedure dockerfile* fix_this fix_it fix_the fix_my behebe* corrige_este',
    2: 'workflow* game function* funkc* functie* функци* скрипт* git funktion funktionen fonction funcion funzione funcao script* skript* regex* regexp* sql_query sql endpoint* middleware cli rest_api api_rest webhook* crawler* scraper* program programm programa programme programma hook component* algorithm* algorithmus component plugin* boilerplate debug* compil* app',
    1: 'class klasse classe clase add develop* desarroll* entwickl* developp* svilupp* design* build* code codes coden hook_up port_this no_libraries terraform config* fix fixes repair error errors fehler bug fails failing broken set_up page button toggle form animation parse sort* json csv yaml api database datenbank',
  },
  refactoring: {
    6: 'cleaner idiomatic refactor* refaktor* refatot* refator* refatora* herstruct* herschrijf* przepisz_kod restructur* umstrukturier*',
    4: 'get_rid_of magic_number* global_state pull_the move_the turn_this_into same_behavio* pattern* raume* aufraum* benenne umbenennen variablen_um reorgani* acoplam* koppl* coupling clean_up clean_this simplif* vereinfach* semplif* upros* split_this split_the extract_method extract_the_duplicat* rename* dedupl* duplicat* duplication doppelten_code migrate* convert_this convert_these convert_the without_changing senza_cambiar* sans_changer sin_cambiar readable legible* leserlich* leesbaar* reduce_the_complexity dependency_injection',
    2: 'rewrite_this rewrite_the extract* extrah* extrai* estra* tidy moderni* decoupl* entkoppel* inline shorter readab* modular* async/await',
  },
  explanation: {
    5: 'explain* erklar* expliq* explic* spieg* wyjasn* leg_uit uitleg* forklar* vysvetl* magyaraz* объясн* поясн*',
    4: 'the_point_of no_clue how_come happens_during exactly_happens introduce_me a_quoi_sert que_significa significa down_for_me overview_of go_through line_by_line eli5 never_get different_from was_macht was_bedeutet que_hace que_fait cosa_fa wat_doet co_robi o_que_faz what_does how_does how_do how_have how_did how_can walk_me help_me_understand understand difference_between what_happens wie_funktioniert comment_fonctionne como_funciona come_funziona hoe_werkt jak_dziala unterschied_zwischen difference_entre diferencia_entre differenza_tra verschil_tussen как_работает',
    3: 'why warum pourquoi por_que perche waarom dlaczego describe* beschreib* decris* what_is_a clarify analogy como_funcionan funktionieren funktioniert fonctionne teach_me почему',
    1: 'how wie comment what_are meaning means concept*',
  },
  tests: {
    6: 'unit_test* unittest* unit-test* tests_unit* test_unit* test_di test_d_integr* testes_unit* pruebas_unit* testy_jednost* integration_test* regression_test* end-to-end_test* e2e test_case* testfall* junit* pytest* with_jest using_jest con_jest mit_jest avec_jest jest_test* jest_spec* vitest cucumber k6 testing_library casos_de_prueba prueba* testcase* mocha phpunit* playwright cypress hypothesis rspec test_coverage юнит*',
    4: 'testes pruebas testy write_test* add_test* property-based mock* coverage specs test_suite',
    3: 'test tests testen testing prueba edge_cases cas_limite*',
    2: 'assert* fixture* spec',
  },
  review: {
    6: 'code_review* code-review* codereview* revue_de_code pull_request review_my review_this review_the revisa revise* revision_de recens* uberpruf* audit* critique* przejrzyj look_over проверь*',
    4: 'review* find_the_bug* any_bug* find_bug* vulnerab* verwundbar* sicherheitsluck* security_issue* security_problem* problemes_de_securite race_condition* feedback reentrancy injection could_go_wrong aponte problems_do_you safe_against good_enough controlla trova_eventuali errores_tiene signale_les',
    3: 'worry best_practice* object_to severity weaknesses_in thread-safe second_pair mistake* what_is_bad is_bad wrong_with relis beoordeel* poser_probleme fouten schlecht flaws smell* ошибки',
    2: 'problem* problema* probleme* verif* check* rate diff merge critical critic* security bugs issues issue problems prüfe* safe flaw* vuln* controleer*',
  },
  writing: {
    5: 'grammar tagline dialogue* bedtime announcement fautes sound_less apologi* absatz* happy_birthday texto_de email* e-mail* mail letter* brief lettre* carta* lettera* poem* gedicht* poesia* poema* poeme* wiersz* story stories geschichte* histoire* cuento* storia limerick* haiku* blog* essay* aufsatz* article_about linkedin tweet* newsletter* product_description commit_message proofread* invitation einladung* slogan* speech rede correo* redact* redig* formulier* draft* compose kundigung* cover_letter headline* press_release paragraph стих* письмо*',
    3: 'tone eulogy introduction friendlier warmer sentimental opening_line* fairy* tale tales opowiadani* anuncio* anzeige annonce wedding hochzeit birthday slogan поздравлен* grammatical* persuasive captivat* descriptive rephrase* reword* wording paraphras* names_for title catchy novel chapter description about_500_words creative formal* polite* toast song lyrics post umformulier* spelling word_a text_to',
    1: 'page suggest* come_up improve* announc* edit words imagine pretend* act_as role persona character',
  },
  translation: {
    8: 'translat* ubersetz* tradui* traduc* traduz* vertaal* przetlumacz* tlumacz* oversatt* oversaet* prelozit* fordits* перевед*',
    6: 'equivalent_of localize* localise* how_do_you_say how_would_i_say how_do_i_say como_se_dice comment_dit-on wie_sagt_man come_si_dice jak_powiedziec italian_word german_word french_word spanish_word french_version german_version',
    3: 'subtitle*',
  },
  analysis: {
    5: 'analy* analiz* analis* summar* zusammenfass* fasse resume resumer resumen riassum* samenvat* streszcz* compare compar* vergleich* confront* porown* vergelijk* pros_and_cons trade-off* tradeoff* advantages_and vor-_und_nachteil* avantages_et ventajas_y vantaggi_e evalu* synthetis* takeaways bewert* prove beweis* demostrar demontr* dimostra* solve lose_die derivative integral theorem* equation* calculat* berechne* calcul* root_cause анализ* сравни*',
    3: 'spricht riesgos versus vs should_we help_me_decide if_all this_data odds worth consider strengths stark* risiken risk* risque* opportunit* break_down classif* klassifiz* group_them tl dr tldr conclusion* show_that which_of_these best_deal weaknesses empfiehl* recommand* discuss* diskut* identify given_the_following extract_the_following insights correlation impact remainder vertices inequality value_of area_of find_the_value express integers statements conclude category categor* trend* findings weigh assess* recommend* step_by_step show_the_steps induction proof probabilit* statistic* report argument* conclude infer optimi* estimate compute zusammen inconvenien* nachteile',
    1: 'outline list count find why data daten datos dati table figures how_long percent sum bullet_points',
  },
  simple_qa: {
    9: 'stand_for symbol_for',
    2: 'capital hauptstadt capitale who when where wer wann wo qui quand quien quienes cuando donde cuantos cuantas chi quando dove quem onde wie_hoch wie_viel* wie_alt hoeveel wanneer kto kiedy gdzie ile how_many how_much how_old how_tall what_year what_port latest_version which_http status_code default stolica name_the largest smallest tallest boiling shortcut invented inventado inventato erfunden кто когда где сколько столица',
    1: 'what which was quel quelle cual qual welke co jaka is does are что',
  },
  other: {
    3: 'yo wait stop perfect perfecto perfekt entendido vale understood понятно are_you_there second_option hi hello hey hallo hola bonjour ciao thanks thank_you danke merci gracias grazie obrigado dank dzieki hej salut ok okay continue go_on yes no yep nope about_yourself never_mind guten_morgen not_quite good_morning do_that привет спасибо',
  },
};

/** Parts of sentences in Chinese and Japanese. */
export const PART_CUES: readonly (readonly [task: Task, weight: number, parts: readonly string[]])[] = [
  ['translation', 8, ['翻译', '翻譯', '翻訳', '译成', '訳して']],
  ['tests', 7, ['单元测试', '測試', '测试用例', 'テスト', '编写测试', '写测试']],
  ['refactoring', 6, ['重构', '重構', 'リファクタ', '简化', '簡潔に', '整理して']],
  ['review', 6, ['审查', '审核', '评审', '检查这段', 'レビュー', '问题点', '漏洞', '安全隐患', '問題点', 'バグを']],
  [
    'explanation',
    5,
    ['解释', '解釋', '说明', '説明', '如何工作', '怎么工作', '为什么', 'なぜ', 'どのように', '什么是', 'とは'],
  ],
  ['analysis', 5, ['分析', '比较', '比較', '总结', '要約', '优缺点', '証明', '证明', '计算', '計算', 'まとめて']],
  [
    'code_generation',
    3,
    ['函数', '関数', '代码', 'コード', '爬虫', '脚本', 'スクリプト', '实现', '実装', '程序', 'プログラム'],
  ],
  ['code_generation', 1, ['写', '書いて', 'Python', 'CSV', '作成']],
  ['writing', 4, ['信', '邮件', 'メール', '诗', '詩', '故事', '物語', '文章を書', '作文', '小说']],
  ['writing', 1, ['写', '書いて']],
  ['simple_qa', 3, ['哪里', '哪个', '多少', '几', '是谁', '首都', '何ですか', 'いつ', 'どこ', '誰', 'いくつ']],
  ['other', 3, ['你好', '谢谢', 'こんにちは', 'ありがとう', '您好']],
];

/** Words of the trade: code is meant where one stands, in any language. */
export const TECHNICAL_CUES =
  'python javascript typescript java rust golang go node express react vue angular svelte kotlin swift php ruby bash powershell css html sql mysql postgres* mongodb redis docker* kubernetes git github npm api apis rest graphql jwt json csv yaml xml http https regex* s3 aws azure tcp async await promise* hook hooks component* componente* composant* endpoint* controller* class classes klasse* clase* classe* function* funktion* fonction* funcion* funzion* funcao* funkcj* funkcio* functie* функци* method* methode* metod* modul* module variable* variablen interface loop* schleife* array* string* struct* enum* thread* goroutine* mutex database* datenbank* db query quer* abfrage* cache ui cli sdk compiler* implementa* implementier* webpack django flask spring rails laravel jquery dom ts js py pdf reducer parser* handler* code codes codigo codice kod* код* file files archivo logic implementation migration* config* bucket terraform nginx list* script* skript* global state schema type types object objects inheritance pr diff repo hashing password* memory snippet dictionary pointer* test tests spec c';

/** What makes a prompt hard for any model, and what makes it easy; as the cues above are written. */
export const HARD_CUES =
  'prove* proof theorem* deriv* concurren* distribut* deadlock* race_condition* architect* optimi* complexit* algorithm* scal* consisten* cryptograph* compiler* lock-free thread-safe asymptotic recurs* invariant* proofs quantum differential integral* eigen* bayes* probabilit* trade-off* tradeoff* constraint* migrat* backward* compatib* memory_leak* root_cause security vulnerab* kernel* async* transact* dynamic_programming np-hard step_by_step rigorous* formal* edge_cases induction beweis* nebenlaufig* demontr* demostr* verteilt* reentran* multi* legal law tax diagnos*';
export const EASY_CUES =
  'hello hi thanks thank_you capital rename typo* spelling short brief quick* simple basic one-liner hauptstadt capitale kurz* easy synonym* define translate title single yes no ok einfach* simple* greeting* small tiny';

/** What asks for something new: code where technical words stand beside it, else text. */
export const MAKING_CUES =
  'write writing create* make generat* genera generier* give_me i_need need_a i_want produce* crea cree creez schreib* ecris* ecrire redige escrib* scriv* escrev* schrijf* napisz* haz faça fais mach mache erstell* invent* stworz* maak ich_brauche напиши создай';

/** Natural languages by their names, in several of them: beside one, something is to be translated more often than not. */
export const LANGUAGE_CUES =
  'english german french spanish italian portuguese dutch polish russian japanese chinese mandarin korean swedish danish norwegian finnish greek turkish arabic hebrew hindi czech hungarian romanian ukrainian latin pt-br englisch* deutsch* franzosisch* spanisch* italienisch* portugiesisch* polnisch* russisch* japanisch* chinesisch* anglais* allemand* francais* espagnol* italien* portugais* neerlandais* japonais* chinois* russe ingles* aleman* frances* espanol* italiano* portugues* japones* chino ruso inglese tedesco francese spagnolo portoghese giapponese cinese engels duits frans spaans italiaans angielsk* niemieck* francusk* hiszpansk* английск* немецк* французск* испанск* русск*';
/** What stands before the name of a language where one goes there. */
export const TOWARDS_CUES: ReadonlySet<string> = new Set(
  'in into to auf ins en al au a do na naar het ao para po o this plain informal'.split(' '),
);

/** What changes what is there: another shape of the code where technical words stand beside it. */
export const CHANGING_CUES =
  'replac* break_it_up break_this_up split shorten* shorter kurzer lesbar* lesbarer decoup* melhor* mejor* remove swap* introduce_types introduce_a move turn_this turn_these change_this convert instead_of early_return* repeats too_much restructur* inline ersetz* remplac* sostitu* rimuov* entfern* wydziel* podziel*';

/** What asks for an opinion: of the code where technical words or code stand beside it. */
export const JUDGING_CUES =
  'approve lgtm how_bad honestly safe secure sicher* segur* sicur* leak leaks forgot correctly what_do_you_think think_of penses opinion opinas problemi problem* probleme* problema* bite bugs bug schwachstell* wrong weak* flaw* improve_on anything issues mistake* follow_best object_to smells';
