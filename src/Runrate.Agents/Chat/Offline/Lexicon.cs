namespace Runrate.Agents.Chat.Offline;

/// <summary>
/// Every word and phrase the reader knows, as one table. A line is <c>kind | meaning | phrases</c>; phrases are separated by semicolons, <c>*</c> stands
/// for up to three words in between. Kinds: <c>signal</c> (feeds the category table), <c>fact</c> (a stated fact, which a negation drops),
/// <c>fact~</c> (a yes-or-no fact, which a negation turns), <c>framework</c>, <c>role</c> (names the number beside it), <c>intent</c>,
/// <c>sort</c>, <c>filter</c>, <c>line</c> (a statement line) and <c>small</c> (courtesies, which mean nothing here).
/// </summary>
internal static class Lexicon
{
    private const string Table = """
        signal | vendorapi   | openai; anthropic; claude; gemini; gpt; gpt 4o; gpt 4; chatgpt api; bedrock; vertex; vertex ai; cohere; groq; together ai; perplexity; foundation model; llm api; deepseek api; mistral api; model api; model provider; azure ai
        signal | api         | api; api bill; api usage; api spend; api call; api fee; api cost; inference endpoint
        signal | token       | token; per token; by token; token usage; pay per use
        signal | openmodel   | llama; mistral; mixtral; qwen; gemma; deepseek; falcon; phi 3; open weight; open weights; open source model; open model; olmo; yi model; kimi
        signal | finetune    | fine tune; fine tuned; fine tuning; finetune; finetuned; finetuning; lora; qlora; peft; adapter training; sft; rlhf; dpo; instruction tuning; distillation; distill; post training of
        signal | selfhost    | self host; self hosted; self hosting; host ourselves; hosted ourselves; hosting ourselves; host it ourselves; our own server; on our server; our own infrastructure; hosted on our own; our own data center; hosted in house; our own cluster; our own hardware
        signal | vendorkeeps | vendor keep; vendor retain; vendor own; provider own; provider keep; stay with the vendor; stay with vendor; remain with the vendor; retained by the vendor; owned by the vendor
        signal | saas        | saas; subscription; seat; per seat; intercom; intercom fin; decagon; sierra; copilot; notion; notion ai; slack ai; zendesk; cursor; chatgpt; chatgpt team; chatgpt enterprise; weights biases; pinecone; weaviate; vector database; vector db; glean; harvey; jasper; grammarly; salesforce einstein; agentforce; langsmith; langfuse; datadog; windsurf; replit; lovable; ada cx; forethought; monthly fee; software as a service; ai crm; otter; gong
        signal | seat        | seat; per seat; subscription; team plan; enterprise plan
        signal | prepaid     | prepaid; prepay; prepaying; prepayment; pre paid; in advance; upfront; up front; paid ahead; pay ahead
        signal | credit      | credit pool; prepaid credit; usage credit; api credit; token credit; token bundle; prepaid token; openai credit; anthropic credit; compute credit; prepaid for * credit; credit pack
        signal | reserved    | reserved instance; reserved capacity; savings plan; saving plan; committed use; committed use discount; capacity reservation; cloud commitment; ptu; provisioned throughput; reserved virtual; reserved gpu; cloud capacity; reserved node; compute commitment; reserved; enterprise discount program
        signal | gpu         | gpu; gpu cluster; gpu server; h100; h200; a100; b200; gb200; l40s; mi300; nvidia; accelerator; tpu; server; hardware; workstation; gpu rack; rack; inference cluster; cluster; ai server; machine
        signal | rent        | rent; renting; rental; rented; by the hour; per hour; hourly; spot; on demand; instance; ec2; p5; p4d; coreweave; lambda lab; runpod; cloud gpu; gpu cloud; aws; azure; google cloud; gcp; cloud compute; cloud spend; compute bill; compute cost; cloud bill; vast ai; crusoe; pay as you go
        signal | buy         | buy; bought; purchase; purchased; purchasing; outright; acquire; acquired; our own * machine; sold us; procured; invested in
        signal | lease       | lease; leased; leasing
        signal | dedicated   | dedicated; bare metal; dedicated host; single tenant; dedicated server; colocation rack
        signal | data        | training data; dataset; data set; corpus; annotated data; annotation; data annotation; labeling; label; labeled data; labeled; data labeling; data collection; curated data; synthetic data; call transcript; scraped data; data license
        signal | inhouse     | in house; our team; our own; internally; ourselves; curate; curated; curating; own staff; internal data; our call
        signal | thirdparty  | third party; external provider; from a vendor; by a vendor; from a supplier; scale ai; surge ai; appen; data vendor; labeling vendor; data broker; licensed
        signal | stafftrain  | staff training; training our staff; training staff; train staff; train our staff; train our people; train employee; employee training; training employee; train our employee; bootcamp; upskill; upskilling; training course; staff ai training; user training; team training; train * employee; train * staff; training * staff; train the team; train our team; workshop for; ai literacy; training of personnel; training of staff; training our people
        signal | conversion  | data conversion; convert data; data migration; migration cost; migrate data; migrate * data; moved * data; moved our ticket; data transfer project; converting data; data cleansing; convert our data; move * data into
        signal | overhead    | overhead; admin; administration; administrative; general cost; management time; office rent
        signal | support     | support contract; vendor support; premium support; support agreement; maintenance contract; maintenance agreement; support plan; support and maintenance; enterprise support; annual support
        signal | config      | configuration; configure; configuring; customization; customize; customizing; set up cost; setup cost; setup fee; set up fee; implementation; implementing; implementation cost; onboarding fee; interface code; integration cost; cca
        signal | prompt      | prompt; prompt engineering; prompt writing; prompt design; prompt library; system prompt; rag; retrieval augmented; integration on top; integration; agent workflow; orchestration; tool calling; glue code; mcp server; prompt tuning; prompt work; langchain; prompt and integration
        signal | external    | external sale; license to customer; sell to customer; sold to customer; software to be sold; sell license; sold as license; sell it; licensed externally; license externally; for sale; license it to; software for sale; sell software; licensing to customer; licensed to customer; market externally; technological feasibility; general release
        signal | upgrade     | upgrade; enhancement; enhance; new functionality; new task; new capability; new language; add capability; adding capability; new feature; new skill; new use case; additional functionality
        signal | maintain    | retrain; retraining; maintenance; maintain; keep * accurate; keep * current; drift; degradation; bug fix; patch; post deployment maintenance; routine fine tuning; routine fine tune; refresh the model; monitoring; upkeep; keep * up to date
        signal | experiment  | experiment; experimentation; experimenting; proof of concept; poc; pilot; prototype; prototyping; exploratory; exploring; feasibility study; evaluating model; research project; trial run; hackathon; sandbox; evaluate model; decide whether to invest; evaluating which
        signal | research    | research phase; research stage; pure research; research work; research cost
        signal | build       | internal build; in house build; custom build; build in house; built in house; custom model; in house model; our own model; internally developed; internally built; mlops; ml ops; build our own; building our own; building an internal; built an internal; developing our own; develop our own; developing an internal; software development; internal use software; in house agent; uncompleted internal use; agentic feature; internal ai agent; own ai platform; build an agent; building an agent; built an agent; agent build; ai build; internal ai build; model development; developing an agent; building agent; custom ai model; ai platform; internal tool; develop an agent; development phase; model from scratch; pretraining; pre training; train our own model; novel model
        signal | payroll     | payroll; salary; wage; labor; developer time; engineer time; engineering time; engineer building; engineer who build; engineer build; developer building; personnel cost; staff cost; engineer cost; cloud labor; head count cost
        signal | perpetual   | perpetual; perpetual license
        signal | license     | license; computer software; software license; on premise license; licensed software
        signal | hostedsw    | hosted software; hosted platform; hosted ai platform
        signal | inference   | inference; serving; model serving
        signal | production  | production; in production; prod; serving to customer; to customer; live traffic; own cluster
        signal | model       | model; agent; llm; ai
        signal | cloud       | cloud
        framework | US_GAAP    | us gaap; usgaap; gaap; asc; asc 350; asc 842; asc 985; asc 360; asc 730; fasb; asu
        framework | IFRS       | ifrs; ias; ifrs 16; ias 38; ias 36; ias 12; iasb; ifric
        framework | IND_AS     | ind as; indas; indian accounting standard; schedule ii; schedule iii; icai; ind as 38
        framework | US_TAX     | us tax; us federal tax; federal tax; irs; 174a; section 174; section 162; 168k; 168 k; bonus depreciation; macrs; section 179; 167f; us income tax; internal revenue; us tax return; 280c; section 41
        framework | INDIA_TAX  | income tax act; section 32; section 33; section 34; section 37; indian income tax; india tax; indian tax; wdv; written down value; 115baa; section 115baa; 115bab; income tax in india; block of asset; section 35; section 45; income tax india
        framework | MANAGEMENT | workforce lens; management lens; management book; management view; the lens
        framework | TAX        | for tax; tax purpose; tax treatment; on tax; our tax; deductible; deduct; deduction; tax deduction; and tax; taxes; income tax; the tax
        framework | INDIA      | india; indian; mumbai; pune; delhi; chennai; hyderabad
        framework | USA        | in the us; us company; in america; united states; american company
        fact  | ownership=Entity        | we own; own the weight; own the model; owned by us; own the resulting; we keep the weight; keep the weight; ours to keep; title passes; own it; weight owned; we hold title; own all the weight
        fact  | ownership=Vendor        | vendor keep; vendor own; vendor retain; vendor * retain; provider own; provider keep; owned by the vendor; stay with the vendor; stay with vendor; belong to the vendor; remain with the vendor; retained by the vendor
        fact  | ownership=Unknown       | know who own; unclear who own; not sure who own; ownership unknown; ownership unclear; ownership is unclear; ownership is unknown; unsure who own; unknown ownership
        fact~ | weights_exportable=Yes  | weight exportable; exportable; weight * exported; export the weight; export * weight; extract the weight; download the weight; take the weight; exportable weight; be exported
        fact  | hosting=EntityPremises  | our own server; on premise; on prem; our own data center; our server; own infrastructure; our own infrastructure; hosted in house; our data center
        fact  | hosting=EntityCloudTenancy | our own cloud; our vpc; our cloud account; own aws account; our cloud tenancy
        fact  | hosting=VendorPlatform  | vendor platform; hosted by the vendor; provider platform; vendor hosted; hosted software; hosted platform
        fact  | intended_use=InternalUse | internal use; internal use software; used internally; for our own use
        fact  | intended_use=HostedService | hosted service; delivered as saas; sold as a service; saas product
        fact  | intended_use=ExternalSaleOrLicence | external sale; license to customer; sell to customer; license it to; software to be sold; sold to customer; license externally; licensed externally; licensed to customer
        fact  | intended_use=ResearchOnly | research only; only for research
        fact  | stage=ApplicationDevelopment | application development; app dev; application development stage; app development
        fact  | stage=Preliminary       | preliminary; preliminary stage; preliminary project stage
        fact  | stage=PostImplementation | post implementation; post implementation stage
        fact~ | mgmt_authorised_and_funded=Yes | funded; funding approved; funding is approved; funding committed; committed funding; authorized; authorized and funded; board approved; budget approved; approved funding; funding authorized; management approved; funding is committed; funding was approved; funding has been approved
        fact  | mgmt_authorised_and_funded=No  | unfunded; no funding; funding pending; before funding
        fact~ | probable_to_complete=Yes | probable; probable to complete; completion probable; completion is probable; probable completion; likely to complete; likely to be completed; probable to be completed
        fact  | probable_to_complete=No  | no longer probable; improbable; unlikely to complete
        fact~ | asu_2025_06_adopted=Yes | adopted asu; asu 2025 6 adopted; asu 2025 06 adopted; early adopted; adopted asu 2025; early adopting; early adopt; adopted the new standard; asu * adopted
        fact  | asu_2025_06_adopted=No  | before asu; pre asu; legacy stage; old stage; legacy rule; legacy model; prior to asu; without asu
        fact~ | novel_unproven_unresolved=Yes | novel; unproven; novel and unproven; unresolved; novel feature; significant development uncertainty; development uncertainty
        fact  | novel_unproven_unresolved=No  | novel feature resolved; feature resolved; uncertainty resolved; novelty resolved; resolved through coding; no development uncertainty; no significant development uncertainty; novel * resolved; nothing novel
        fact~ | performance_requirements_unsettled=Yes | requirement unsettled; requirement * unsettled; requirement not identified; requirement * subject to revision
        fact  | performance_requirements_unsettled=No  | requirement settled; requirement are settled; requirement * settled; performance requirement settled
        fact~ | technological_feasibility=Yes | technological feasibility; technological feasibility reached; technologically feasible; after technological feasibility; working model completed
        fact  | technological_feasibility=No  | before technological feasibility; pre technological feasibility
        fact~ | general_release=Yes     | general release; generally released; generally available; released to customer
        fact  | general_release=No      | before general release; pre release
        fact~ | alternative_future_use=Yes | alternative future use; alternative use; other project; other projects will use; reuse; reuse across; multiple model; several model; across product; future use; afu
        fact  | data_purpose=ResearchProject | research project; single research project
        fact~ | adds_new_functionality=Yes | new functionality; new task; new capability; new language; entirely new; new feature; new skill; additional functionality
        fact~ | separable_cost=Yes      | separable; separable cost; cost is separable; cost separable; separately identifiable
        fact~ | identified_asset=Yes    | identified; identified asset; are identified; specific server; named server; identified equipment; identified server
        fact~ | substantive_substitution_right=Yes | substitute; substitution right; substitution; swap; swap the machine; replace the machine; replace the server; substitute them; substantive substitution
        fact~ | obtains_substantially_all_benefits=Yes | substantially all; all the benefit; all benefit; all the output; all the capacity; all economic benefit
        fact~ | directs_use=Yes         | direct use; direct the use; decide how * used; control the use; we direct; directs the use; decide how and for what
        fact~ | short_term_lease_election=Yes | short term election; short term lease election; short term exemption; short term lease exemption; elect short term
        fact~ | can_take_possession_without_penalty=Yes | take possession; take a copy; possession without penalty; right to possession
        fact~ | feasible_to_run_independently=Yes | run it ourselves; could run it; feasible to run; feasible to self run; run it on our own; another host could run
        fact  | implementer=SaasVendor  | saas vendor; paid to the vendor; by the vendor; vendor perform; vendor does it; to the saas; the vendor itself
        fact  | implementer=SaasSubcontractor | subcontractor; vendor subcontractor
        fact  | implementer=IndependentThirdParty | third party; independent third party; contractor; consultant; consultancy; system integrator; independent consultant; third party saas; outside firm
        fact~ | distinct_from_access=Yes | distinct; distinct from access; distinct from the access; separately distinct
        fact~ | creates_controlled_code=Yes | controlled code; code we control; code that we control; controlled interface code; control the code; code under our control; controlled interface
        fact  | phase=Research          | research phase; research stage; still research; in research; in the research phase
        fact  | phase=Development       | development phase; in development; development stage of the model
        fact~ | directly_attributable=Yes | directly attributable; direct attributable
        fact~ | parent_asset_meets_57=Yes | meet paragraph 57; meets para 57; meet para 57; paragraph 57 asset; para 57 asset; asset that meet; asset meets 57; paragraph 57 is met
        fact~ | ias38_57=Yes            | all six; all 6; all six criteria; six criteria; six criteria met; all criteria; all the criteria; all six met; paragraph 57 met; 57 met; all six are met; criteria are all met; criteria satisfied; other five; other criteria
        fact~ | ias38_57.a=Yes          | technical feasibility; technically feasible
        fact~ | ias38_57.b=Yes          | intention; intend; intention to complete; intend to complete
        fact~ | ias38_57.c=Yes          | ability to use; able to use; ability to sell; able to sell
        fact~ | ias38_57.d=Yes          | economic benefit; future economic benefit; probable future economic benefit; future economic benefit are probable; economic benefit are probable; economic benefit is probable
        fact~ | ias38_57.e=Yes          | adequate resource; resource adequate; resource are adequate; resources available; resource available; adequate technical
        fact~ | ias38_57.f=Yes          | reliably measured; reliably measure; reliable measurement; measured reliably; measure reliably
        fact  | licence=Perpetual       | perpetual; perpetual license
        fact  | payment_timing=Advance  | prepaid; prepay; prepayment; in advance; upfront; up front; paid ahead; pre paid
        fact  | payment_timing=Arrears  | in arrears; paid monthly in arrears; postpaid
        fact  | function=CustomerDelivery | customer facing; serve our customer; serving customer; to customer; for customer; serve customer; production customer; customer delivery; customer support agent
        fact  | function=Research       | r&d team; research team; for research
        fact  | function=SalesMarketing | sales team; marketing team; sales outreach; marketing; for sales team
        fact  | function=InternalOps    | support team; back office; internal operations; internal ops; finance team; hr team
        fact  | billing_model=PerToken  | per token; by the token; by token; pay by token
        fact  | billing_model=PerSeat   | per seat; seat
        fact  | research_location=Foreign | foreign; abroad; offshore; outside the us; bangalore; overseas; foreign r&e
        fact  | research_location=US    | domestic; done in the us; us based; domestic r&e
        fact  | tax_method=Cash         | cash basis; cash method; cash taxpayer; cash basis taxpayer
        fact  | tax_method=Accrual      | accrual; accrual method; accrual basis; accrual taxpayer
        fact  | environment=Development | development environment; dev environment; in development; dev env
        fact  | environment=Production  | production environment; production workload
        fact~ | primary_user=Yes        | primary user
        fact~ | four_part_test=Yes      | four part test; 4 part test
        fact~ | owned_by_other=Yes      | owned by aws; owned by the provider; owned by someone else; owned and operated by; provider owned; owned by other; owned by another
        fact~ | off_premises=Yes        | off premise; off our premise; off site
        fact~ | elect_280C=Yes          | 280c; 280c election; section 280c
        fact  | india_prepaid_tax_position=ClaimOnIncurrence | claim on incurrence; claim upfront; taparia
        fact  | asset=MLOpsTooling      | mlops; ml ops
        fact~ | asset_group_recoverable=Yes | group recoverable; group is recoverable; asset group recoverable
        fact~ | available_for_use=Yes   | available for use
        fact  | available_for_use=No    | under development; not yet available for use
        role | carrying_amount | carrying amount; carrying value; book value; net book value; carrying
        role | undiscounted_cash_flows | undiscounted cash flow; undiscounted cashflow; undiscounted; cash flow; cashflow
        role | fvlcd | fair value less cost; fair value less cost of disposal; fair value less cost to sell; fvlcd; fair value less disposal cost
        role | fair_value | fair value; market value
        role | value_in_use | value in use; viu
        role | recoverable_amount | recoverable amount; recoverable
        role | capitalised_wip | capitalized work in progress; work in progress; wip
        role | unamortised | unamortized
        role | estimated_future_gross_revenue | future gross revenue; estimated future gross revenue; future revenue
        role | costs_to_complete_dispose_maintain | cost to complete; costs to complete and dispose
        role | qre | qre; qualified research expense; qualified expense; qualified research expenditure
        role | prior3 | prior 3 year; 3 prior year; prior year; prior; previous 3 year; last 3 year
        role | fixed_base_pct | fixed base percentage; fixed base; fbp
        role | avg_gross_receipts | average gross receipt; gross receipt; average receipt
        role | base_amount_computed | base amount
        role | rate | rate; tax rate; discount rate; ibr; rate of
        role | tax_rate_wdv | wdv; tax wdv; written down value; wdv depreciation
        role | cumulative_tax_depreciation | cumulative tax depreciation; accumulated tax depreciation
        role | salvage | salvage; residual; residual value; salvage value
        role | total_units | total unit
        role | units_by_period | used; usage of
        role | upfront | upfront; up front
        role | monthly | a month; per month; monthly; every month; each month
        role | book_prepaid | book prepaid
        role | tax_basis | tax basis; tax base
        role | cost | cost; cost of
        role | correct_expense | correct; correct expense; should have been
        role | proceeds | proceed; sold for; sale proceed
        intent | Impairment  | impairment; impair; impaired; write down; writedown; write it down; net realizable value; nrv; obsolete
        intent | Reversal    | reversal; reverse the impairment; reverse impairment; impairment reversal
        intent | Credit      | r&d credit; r&d tax credit; research credit; qre; research tax credit; section 41; asc method; alternative simplified; simplified credit; r&d credits; rd credit
        intent | DeferredTax | deferred tax; dtl; dta; temporary difference; ind as 12; ias 12; timing difference
        intent | TaxDepreciation | wdv; macrs; bonus depreciation; tax depreciation; half rate; placed in service; put to use; written down value; wdv depreciation; 5 year property
        intent | TaxDeduction | deduct; deduction; deductible; deductible each year; tax deduction; 12 month rule
        intent | Section179  | section 179; 179 limit
        intent | TaxRate     | corporate tax rate; tax rate under; 115baa; company tax rate; effective tax rate
        intent | UsefulLife  | schedule ii; schedule ii useful life; useful life for; default useful life; default life
        intent | ErrorCorrection | correction; correcting entry; expensed * in full; error; fix the error; should have been
        intent | Lease       | annual payment; lease payment; lease liability; monthly lease payment
        intent | Amortise    | amortize; amortization; amortized; depreciate; depreciation schedule; straight line; amortization schedule; units of production; nbv; charge after; new monthly charge; monthly charge; useful life to
        intent | Spread      | spread; schedule; split; current and non current; non current; monthly expense; how much per month; position at; partial upfront
        intent | DraftMemo   | draft a memo; draft a treatment memo; write a memo; prepare a memo; treatment memo; draft memo; draft the memo; memo for; memo on
        intent | ProposeEntry | propose the entry; propose an entry; draft the entry; draft an entry; propose a journal; draft a journal; journal entry to; propose entry; prepare the entry; propose * entry
        intent | ProposeRetirement | propose retiring; propose retirement; propose to retire; propose * retirement; start the exit; open the exit
        intent | Retire      | retire; retirement; retiring; be retired; retirement trigger; trigger; target; beaten * target; fire it; let go; due for review; meeting target; meet * target; probation
        intent | Preview     | what happen if; preview; what would happen; simulate; what if we; effect of retiring; impact of; effect of changing; what would it do
        intent | Variance    | why; what moved; variance; go up; went up; go down; went down; fell; fall; drop; dropped; increase; increased; rise; rose; change since; changed since; compare this month with; month over month; versus last month; vs last month; moved net; bridge; what changed; worse than
        intent | ExplainFigure | where does * come from; come from; posting behind; postings behind; which posting; behind the; drill down; drill into; explain figure; explain the figure; trace the; what make up; what is behind; show the posting; which entries make; ledger entries behind
        intent | FindAgents  | which agent; what agent; who is; list the agent; list agent; list our agent; list all agent; how many agent; show agent; show all agent; find agent; agents with; agent without; which of our agent; rank; ranking; roster; top; bottom; which 1; who earn; give me the
        intent | Pnl         | p&l; pnl; profit and loss; how did * do; how is * doing; how are * doing; performance; perform; net contribution; contribution; result of; what did * cost; how much did * cost; cost last month; earnings; statement for; how much value; spend in; how did; show me; show
        intent | Workforce   | workforce; our agent; all agent; total ai cost; ai cost; overall; whole workforce; total cost; the agents; ai spend; how much did we spend; did we spend; all our agent; company wide; total spend
        intent | Close       | close status; closed; close the month; closing; seal; sealed; blocking the close; ready to close; can we close; month end; the close; close for; status of the close; close october; books closed; close yet; checklist
        intent | Audit       | audit; misclassification; misclassify; misclassified; accounting mistake; accounting error; mistake; should not have; wrongly capitalized; wrongly expensed; capitalized anything; audit the book; check our book; review the book
        intent | Treat       | capex; opex; capitalize; capitalized; capitalizable; capitalizing; capitalization; expense; expensed; expensing; treat; treatment; treated; account for; accounting for; recognize; cog; is it an asset; an asset
        intent | TreatWeak   | book; booked; accounting; asset; depreciate; p&l line; balance sheet; amortize; cost of revenue; lease; what about
        intent | Compare     | compare; versus; vs; differ; difference between framework; side by side; frameworks; both frameworks; under us gaap and; gaap and ifrs
        sort | cost | expensive; most expensive; cheapest; cheap; cost the most; cost; costly; highest cost; lowest cost; spend
        sort | net  | worst; best; net; net contribution; profitable; most profitable; earn its keep; earns; performing; performer; contribution; lose; loss
        sort | output | output; outcome; productive; most productive; busiest
        sort | cost-per-outcome | cost per outcome; cost per ticket; unit cost; cost per accepted; cost per accepted outcome; efficient
        sort | asc  | cheapest; worst; least; lowest; bottom; fewest; smallest; worst first
        sort | desc | most; best; highest; top; largest; biggest; expensive; busiest
        filter | losing | lose money; losing money; loss making; loss; negative; unprofitable; below zero; in the red; lose
        filter | ownerless | no owner; without owner; without an owner; ownerless; unowned; nobody own; have no owner; lack an owner
        filter | retirement | should be retired; retirement; due for retirement; retire; be retired; retirement signal; to be retired; up for retirement
        filter | in-service | in service; active agent; working agent; live agent
        filter | retired | already retired; retired agent; have retired; are retired
        filter | off-target | miss target; missed target; below target; off target; missing their target; miss their target
        line | Model inference | model inference; inference; token cost; inference cost; llm cost
        line | Infrastructure | infrastructure; infrastructure cost; compute cost; gpu cost; cloud cost; infra
        line | Seats and subscriptions | seat cost; subscriptions cost; seats and subscription
        line | Human review | human review; review cost; reviewer cost
        line | Maintenance and retraining | maintenance cost; retraining cost
        line | Run cost | run cost; total cost; loaded cost; ai cost; operating cost; total ai cost; cost
        line | Amortisation | amortization
        line | Impairment | impairment; write down
        line | Value produced | value produced; value; productivity value; value did; how much value; output value
        line | Net contribution | net contribution; net; contribution; net result; profit
        small | courtesy | hi; hello; hey; thank; thank you; please; quick one; good morning; good afternoon
        """;

    public static IReadOnlyList<LexiconEntry> Entries { get; } = Read();

    /// <summary>Every word that occurs in a phrase: what spelling is corrected to.</summary>
    public static IReadOnlySet<string> Words { get; } = Entries.SelectMany(e => e.Words).Where(w => w != "*").ToHashSet(StringComparer.Ordinal);

    private static List<LexiconEntry> Read()
    {
        var entries = new List<LexiconEntry>();
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = line.Split('|', 3, StringSplitOptions.TrimEntries);
            foreach (var phrase in cells[2].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w == "*" ? w : NumberWords.AsDigits(Tokenizer.Fold(w)));
                entries.Add(new LexiconEntry(cells[0], cells[1], [.. words]));
            }
        }
        return entries;
    }
}

/// <summary>A phrase and what it means; see <see cref="Lexicon"/>.</summary>
internal sealed record LexiconEntry(string Kind, string Value, IReadOnlyList<string> Words);
