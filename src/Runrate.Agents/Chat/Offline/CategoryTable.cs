namespace Runrate.Agents.Chat.Offline;

/// <summary>
/// Which category of spend a set of signals means: the first line whose signals are all there, and whose signals with a minus
/// are not. Two or
/// more alternatives of a category are lines of their own.
/// </summary>
internal static class CategoryTable
{
    private const string Table = """
        StaffTraining                  stafftrain
        DataConversion                 conversion
        UsageCreditPool                credit
        SupportContract                support
        CloudComputeOnDemand           shared gpu -buy -reserved -dedicated
        CloudComputeOnDemand           shared rent -buy -reserved -dedicated
        CloudComputeReservedPrepaid    reserved -dedicated
        PromptAndIntegrationWork       prompt -config -finetune -experiment
        CcaImplementationCost          config -build
        CcaImplementationCost          config saas
        CcaImplementationCost          config hostedsw
        SelfHostedFineTuning           finetune openmodel
        MaintenanceRetraining          finetune maintain
        MaintenanceRetraining          retune -upgrade
        ThirdPartyHostedFineTuning     finetune vendorkeeps
        SelfHostedFineTuning           finetune selfhost
        ThirdPartyHostedFineTuning     finetune vendorapi
        ThirdPartyHostedFineTuning     finetune api
        SelfHostedFineTuning           finetune
        ExternalSaleSoftwareDevelopment external
        UpgradeEnhancement             upgrade
        DataAcquired                   data buy
        DataAcquired                   data thirdparty -inhouse
        DataCuratedInternal            data
        DirectLabour                   payroll -seat
        CloudComputeDedicatedHardware  dedicated gpu
        CloudComputeDedicatedHardware  dedicated rent
        ProductionInference            inference production -vendorapi -buy
        ProductionInference            inference selfhost -vendorapi -buy
        OwnedHardwarePurchase          gpu buy
        LeasedHardware                 gpu lease
        MaintenanceRetraining          maintain
        ResearchExperimentation        experiment
        CloudComputeOnDemand           gpu rent
        SaasSubscription               seat
        FoundationModelApiUsage        vendorapi api
        InternalAiSoftwareDevelopment  build
        SaasSubscription               saas -token
        FoundationModelApiUsage        vendorapi
        FoundationModelApiUsage        token
        SoftwareLicence                perpetual
        SoftwareLicence                license
        SoftwareLicence                hostedsw
        InternalAiSoftwareDevelopment  research model
        ResearchExperimentation        research
        CloudComputeReservedPrepaid    rent prepaid
        CloudComputeReservedPrepaid    cloud prepaid
        CloudComputeOnDemand           rent
        FoundationModelApiUsage        api
        ProductionInference            inference
        CloudComputeOnDemand           gpu
        OverheadAdmin                  overhead
        """;

    private static readonly IReadOnlyList<(string Category, string[] With, string[] Without)> Lines =
    [
        .. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (words[0], words.Skip(1).Where(w => w[0] != '-').ToArray(), words.Skip(1).Where(w => w[0] == '-')
                .Select(w => w[1..]).ToArray());
        }),
    ];

    /// <summary>Null where the question names no kind of spend.</summary>
    public static string? Find(IReadOnlySet<string> signals)
    {
        foreach (var (category, with, without) in Lines)
        {
            if (with.All(signals.Contains) && !without.Any(signals.Contains))
                return category;
        }
        return null;
    }
}
