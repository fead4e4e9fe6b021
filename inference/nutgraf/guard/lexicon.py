"""Small word lists for recognizing names: aliases, endings of demonyms, words that open sentences."""

from __future__ import annotations

HONORIFICS = frozenset("mr mrs ms miss dr prof professor sir dame lord lady rev".split())

#: Names of the same thing, folded, without dots. One with fewer than four letters counts only in capitals.
ALIASES = tuple(
    frozenset(group.split("|"))
    for group in (
        "us|usa|america|american|americans|united states|united states of america",
        "uk|britain|british|briton|britons|united kingdom|great britain",
        "france|french|frenchman|frenchwoman",
        "germany|german|germans",
        "spain|spanish|spaniard|spaniards",
        "poland|polish|pole|poles",
        "netherlands|dutch|dutchman|holland",
        "switzerland|swiss",
        "denmark|danish|dane|danes",
        "sweden|swedish|swede|swedes",
        "finland|finnish|finn|finns",
        "turkey|turkish|turk|turks|turkiye",
        "greece|greek|greeks",
        "ireland|irish|irishman",
        "scotland|scottish|scot|scots",
        "wales|welsh|welshman",
        "norway|norwegian|norwegians",
        "portugal|portuguese",
        "ukraine|ukrainian|ukrainians",
        "philippines|philippine|filipino|filipinos",
        "thailand|thai|thais",
        "iceland|icelandic",
        "afghanistan|afghan|afghans",
        "england|english|englishman",
        "peru|peruvian",
        "europe|european|europeans",
        "mexico|mexican|mexicans",
        "congress|congressional",
        "islam|islamic|muslim|muslims",
        "eu|european union",
        "un|united nations",
        "la|los angeles",
        "nyc|new york|new york city",
        "dc|washington",
        "democrat|democrats|democratic",
        "ceo|chief executive|chief executive officer",
        "tv|television",
        "covid|coronavirus|covid 19",
    )
)

DEMONYMS = frozenset("n an ian ean ese ish i s ns ans ians eans is ite ites er ers ic".split())

#: Endings of words that are not names when they open a sentence.
OPENING_ENDS = tuple(
    "ing ly ists tion tions sion sions ment ments ness ous ive able ful less ers ors ents ants ities ical ional cial tial men women ship ships ies "
    "ism ance ence ency ancy".split()
)

#: Words that open sentences of news and are not names.
OPENERS = frozenset(
    """
    about above across actor actress adult adults ago ahead aid air aircraft airline airlines all almost along already always amid animal animals
    any anyone anything apart around army artist artists attack attacks author authorities author aunt babies baby bad bank banks based battle because
    being below best better beyond big bodies body bomb book books born boss bosses both boy boys brother budget building business businesses campaign
    car cars case cases cat cats cause chance change changes charges charity chief child church cities citizens city clashes clear climate club clubs
    coach coalition college companies company concern concerns control cost costs council councils country county couple court courts crew crews crime
    crowds current customers dad data daughter day days dead death deaths deal debate deep defence defense demand diet doctor dog dogs don dozens
    dramatic drug drugs due each earth east easy education either election elections else emergency employees end engine enough even ever every
    everyone everything evidence ex extra eye eyes fact family families fans farm farmers far fashion father fears federal female few figures film
    fire fish flight flights floods food foot football footage footballer force forces foreign former founder free fresh friend friends full
    fund funds gas girl girls global goal goals gold good government governments great group groups growing growth guards gun guns half head health
    heat heavy help high hit home homes hope hopes hospital hospitals hot hours house houses how human humans hundreds husband images including
    industry inflation insurance interest international investment islands items its job jobs judge judges jury just key kids know land large latest
    law laws lawmakers lawyer lawyers least left less life like little lives local long losses lots love low main major make male man mass
    match matches maybe mayor meeting members men migrants military millions minister mom money month months more mother mum much music must my
    national near nearby nearly neither network never new news next night nothing nurse nurses off officer officers official oil old older once only
    opposition order out outlet owner owners own pair parent part parties party passengers past patient patients pay peace people person photo photos
    picture pictures pilot pilots plan plane plans player players plus police politicians poll polls poor population power president pressure previous
    price prices prime prince princess prison private prize problem problems profits project proposals protests public pupils queen question questions
    quite race rain rates rather real recent record red report reports rescue research residents results rich right rights rising road royal rules
    same sales says school schools science sea season second security senior series services seven several shares ship ships shoppers shops show side
    signs similar since single sister small snow social soldiers son soon source sources south space special speed spokesman spokeswoman sport staff star
    stars start state states stocks store stores storm storms story street strong student students study such sun support survey surveys talks
    tax taxes teacher teachers team teams technology teen teens temperatures tens test tests than thanks their them themselves things third those though
    thousands three through ticket tickets time times together too top total tough tourists town towns trade traffic train training treatment trial troops
    true truck try two union unions united university unless unlike up upon us use used users usually vehicle vehicles very victim victims video videos
    view villagers violence visitors vote voters wages walking war warm water way weather week weeks well west whatever wheat whether white whole whose
    why wife wild will wind winds with within without witness witnesses woman women word words work workers world writer wrong yet you young youth your
    advertisement agency agent analyst article astronomer band beach bid bill birds blaze board border buyer campaigners captain celebrity chairman
    chancellor civilians collision comment commander community conditions conservation couples credit culture cup currency cyclist dancer dealer
    defender delegates demonstrators department detectives diplomat director divers drivers economist economy editor engineers euro excerpt executive
    expert exports factory fighting finance firefighters firm firms fishermen fitness flood forecasters gang gunmen guests heavyweight hackers holiday
    holidaymakers housing imports incident income inmates inspector investors island jail journalist journalists kidnappers lack land leader leaders
    level lottery manager market markets media midfielder militants miners model motorist motorists mountain museum neighbors neighbours newly nobody nuclear
    organisers organizers pensioner petition plaintiff presidents producers prosecutor prosecutors protesters protestors quarter rail railway rebel rebels
    regulators relatives repairs reporter rescuers researchers retail rival rivals robbers sailors scientist scientists scores screen secret
    shareholders shooting shot singer sites skin smoke smugglers software squad stocks striker suspect suspects swimmer tech terrorists text thieves tiny
    transport travel travellers travelers trees tributes trustees turnout twin twins unemployment upcoming veterans veteran viewers village virus wealthy
    wildlife winner workers claims claim praise meet wins win tip tips pros cons loss tensions tension tie ties row rows hunt fears fear leak leaks
    probe raid raids ruling rumors rumours sale search strike strikes threat threats toll tribute warning wave wedding wealth welcome world written
    absent accused active add added adding afraid agreed alleged alone bail ballot ban bans beat been bomber bonus border born bought brave
    broken brown cancer came campaign ceremony charge chemical civil civilian claim closer cold common copy could crash cruise dark deadline deadly
    decades declining despite details died dinner disaster drought drone dying eight evil extreme faced facing fatal file final financial find finds
    flames focus four free funeral given goes gone grand green happy hate hence historic horse huge hundred hurt illegal injured inner instant
    intense internal is join joint keep killed killer lead leave legal letter letters line list local loud lower lucky made mail marriage
    massive mayors medical memo mental met mid minor modern moments name names native natural net none nor note obese odds often open original
    part passenger pictured plenty popular possible pregnant press prison proof proposed protest race racial rare reader readers real recently regional
    rent request rescue rise role roughly rural safe safety saw seeing seen self send sent serious set severe sex sexual share sharp short shown
    sick sign simple site six sky slow smart soft solar sold soldier solid some spending spring stand standing stay step stop strange strict
    surprise take taken taking tale talk tall target teen test text then theory thick thin third tiny tired title told took torn touch trade trail
    treat trip turn type ultimate undercover unable unknown unlikely urgent user van various vast visit vital voice wait walk wall watch weapons web
    whales wide wonder wooden worse worst wounded wreckage yes younger zero
""".split()
)
#: A lone capital that opens a sentence is no name.
COMMON = frozenset(
    """
    the a an in on at by for from with as but and or so yet if when while after before since until although though because it he she they we i you
    his her its their our my this that these those there here what who why how where which one two three four five six seven eight nine ten some
    many most several all both no not none nobody everyone another other others asked according speaking appearing outside inside under over between
    among during despite last next earlier later now then today yesterday tomorrow still also even once meanwhile however instead perhaps of to
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    residents critics police officials experts parents doctors ministers analysts researchers would could does did is was has had will can let yes
""".split()
)
