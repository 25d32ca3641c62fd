namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Which category of spend the signals of a question mean. Each line is a category with the signals that speak for it together, and
/// how telling they are. Words that say more count for more, so "head office rent" is overhead although an "AI project" stands
/// beside it; a signal with a minus speaks against its line. Where nothing names the cost, facts stated of it (written with =) tell
/// what it must be.
/// </summary>
internal static class CategoryTable
{
    /// <summary>How much a step of the scale counts against a word of the phrase found.</summary>
    private const int StepWeight = 2;

    private const int AgainstWeight = 12;
    private const int WordsMax = 4;
    private const int LikelyShown = 3;

    /// <summary>From 9, the nature of the cost itself, to 1, where hardly more than a vendor or a machine is named.</summary>
    private const string Table = """
        9 StaffTraining                  stafftrain
        9 DataConversion                 conversion
        9 UsageCreditPool                credit
        8 SupportContract                support
        8 CloudComputeOnDemand           shared gpu -buy -reserved -dedicated
        8 CloudComputeOnDemand           shared rent -buy -reserved -dedicated
        8 CloudComputeReservedPrepaid    reserved -dedicated
        8 PromptAndIntegrationWork       prompt -finetune -experiment -external -maintain
        8 DataCuratedInternal            dataprep inhouse
        8 DataAcquired                   dataprep thirdparty -inhouse
        7 OverheadAdmin                  overhead
        7 SelfHostedFineTuning           finetune openmodel -maintain
        7 SelfHostedFineTuning           finetune selfhost -maintain -vendorkeeps
        7 MaintenanceRetraining          finetune maintain -vendorkeeps
        7 ThirdPartyHostedFineTuning     finetune vendorkeeps
        7 ThirdPartyHostedFineTuning     finetune vendorapi -openmodel -selfhost
        7 ThirdPartyHostedFineTuning     finetune api -openmodel -selfhost
        7 CcaImplementationCost          config saas -finetune
        7 CcaImplementationCost          config hostedsw -finetune
        6 CcaImplementationCost          config -finetune
        6 MaintenanceRetraining          retune -upgrade
        6 SelfHostedFineTuning           finetune -config
        6 ResearchExperimentation        finetune experiment
        6 ExternalSaleSoftwareDevelopment external
        6 UpgradeEnhancement             upgrade -experiment
        6 DataAcquired                   data buy -inhouse
        6 DataAcquired                   data thirdparty -inhouse
        6 DataCuratedInternal            data inhouse
        5 DataCuratedInternal            data -thirdparty -buy
        5 DirectLabour                   payroll -seat
        5 LeasedHardware                 gpu lease -shared -dedicated -buy -askslease
        5 CloudComputeDedicatedHardware  dedicated gpu -buy
        5 CloudComputeDedicatedHardware  dedicated rent -buy
        4 CloudComputeDedicatedHardware  gpu namedgpu -buy
        5 ProductionInference            inference production -vendorapi -buy
        5 ProductionInference            inference selfhost -vendorapi -buy
        5 OwnedHardwarePurchase          gpu buy -rent
        4 MaintenanceRetraining          maintain
        4 ResearchExperimentation        experiment
        4 CloudComputeOnDemand           gpu rent -buy
        4 SaasSubscription               seat -perpetual
        6 SoftwareLicence                perpetual license
        3 FoundationModelApiUsage        vendorapi api
        3 InternalAiSoftwareDevelopment  build -seat
        3 SaasSubscription               saas -token -perpetual
        3 FoundationModelApiUsage        vendorapi -seat
        3 FoundationModelApiUsage        token
        2 SoftwareLicence                perpetual
        2 SoftwareLicence                license -seat
        2 SoftwareLicence                hostedsw
        2 InternalAiSoftwareDevelopment  research model
        2 ResearchExperimentation        research
        2 CloudComputeReservedPrepaid    rent prepaid
        2 CloudComputeReservedPrepaid    cloud prepaid
        1 CloudComputeOnDemand           rent
        1 FoundationModelApiUsage        api
        1 ProductionInference            inference model
        1 ProductionInference            inference
        0 CloudComputeOnDemand           gpu
        0 ExternalSaleSoftwareDevelopment =technological_feasibility
        0 ExternalSaleSoftwareDevelopment =general_release
        0 UpgradeEnhancement             =adds_new_functionality =separable_cost
        0 CcaImplementationCost          =creates_controlled_code
        0 CcaImplementationCost          =implementer
        0 SoftwareLicence                =can_take_possession_without_penalty
        0 SelfHostedFineTuning           =weights_exportable
        0 CloudComputeDedicatedHardware  =identified_asset =directs_use
        0 CloudComputeDedicatedHardware  =substantive_substitution_right =directs_use
        0 DirectLabour                   =parent_asset_meets_57
        0 InternalAiSoftwareDevelopment  =mgmt_authorised_and_funded =probable_to_complete
        0 InternalAiSoftwareDevelopment  =mgmt_authorised_and_funded =novel_unproven_unresolved
        0 InternalAiSoftwareDevelopment  =asu_2025_06_adopted =stage
        0 InternalAiSoftwareDevelopment  =stage =mgmt_authorised_and_funded
        0 InternalAiSoftwareDevelopment  =ias38_57 model
        0 InternalAiSoftwareDevelopment  =ias38_57.a model
        0 InternalAiSoftwareDevelopment  =ias38_57.d model
        """;

    private static readonly IReadOnlyList<(int Step, string Category, string[] With, string[] Without)> Lines =
    [
        .. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (words[0][0] - '0', words[1], words.Skip(2).Where(w => w[0] != '-').ToArray(),
                words.Skip(2).Where(w => w[0] == '-').Select(w => w[1..]).ToArray());
        }),
    ];

    /// <summary>Null where the question names no kind of spend.</summary>
    public static string? Find(IReadOnlyList<Hit> hits)
    {
        var strength = hits.Where(h => h.Kind is "signal" or "fact")
            .GroupBy(h => h.Kind == "fact" ? "=" + h.Value.TrimStart('~').Split('=')[0] : h.Value)
            .ToDictionary(g => g.Key, g => Math.Min(WordsMax, g.Max(h => h.Length)), StringComparer.Ordinal);
        if (strength.ContainsKey("vendorkeeps") && KeptByUs(hits))
            strength.Remove("vendorkeeps");
        (string? Category, decimal Weight) best = (null, decimal.MinValue);
        foreach (var (step, category, with, without) in Lines)
        {
            if (!with.All(strength.ContainsKey))
                continue;
            var weight = (decimal)(step * StepWeight) + ((decimal)with.Sum(s => strength[s]) / with.Length)
                - (AgainstWeight * without.Count(strength.ContainsKey));
            if (weight > best.Weight)
                best = (category, weight);
        }
        return best.Category;
    }

    /// <summary>The kinds that the words come nearest to, most telling first, for a question that names none.</summary>
    public static IReadOnlyList<string> Likely(IReadOnlyList<Hit> hits)
    {
        var signals = hits.Where(h => h.Kind == "signal").Select(h => h.Value).ToHashSet(StringComparer.Ordinal);
        return [.. Lines.Where(l => l.With.Any(signals.Contains) && !l.Without.Any(signals.Contains)).OrderByDescending(l => l.Step)
            .Select(l => l.Category).Concat(["FoundationModelApiUsage", "SaasSubscription", "InternalAiSoftwareDevelopment"])
            .Distinct().Take(LikelyShown)];
    }

    private static bool KeptByUs(IReadOnlyList<Hit> hits)
    {
        var (ours, theirs) = (Longest("ownership=Entity"), Longest("ownership=Vendor"));
        return ours > 0 && ours >= theirs;

        int Longest(string fact) => hits.Where(h => h.Kind == "fact" && h.Value == fact).Select(h => h.Length).DefaultIfEmpty().Max();
    }
}
