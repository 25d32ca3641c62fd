namespace Runrate.Agents.Chat.Language;

/// <summary>Everyday words that a spelling correction must not turn into a term of the lexicon.</summary>
internal static class CommonWords
{
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(
        """
        able about above after again against ahead along already also although always among another anything around asked back because
        become been before began begin behind being below best better between beyond bill both bring build built business buying call
        came cannot careful case cases certain change changed charge check clear close coming company computer correct could couple course
        current daily date dear decide deal definitely deliver department different difference directly does doing done down during each
        early easy effect either else email enough entire even ever every everyone everything exactly example except fact fall fast
        feel figure final finally find fine first five follow form found four free french friend from full further gave general getting give
        given going gone good great group hand happen hard have having head hear help here high hold home hope hour house idea important
        inside instead into issue join just keep kept kind knew know known large last late later learn least leave left less letter level
        like line list little live local long longer look loss lost lots made mail main make many mark matter maybe mean means meet
        might mind minute moment more morning most mostly move much must near need never next nice night none normal note nothing notice
        number often okay older once only onto open order other ours outside over paid part parts past people perhaps person piece place
        plan please point possible power present pretty prior probably problem product program proper public purpose question quick quite
        quarter quarterly rather reach reached read ready real really reason recent recently region regular report rest result return
        right room round rule running said same save says second seem seen send sense sent serve several shall short should show side
        simple simply since single situation size small some something soon sort special spend spent stage stand start state still stop
        story such suppose sure take taken taking talk task team tell than thank thanks that their them then there these they thing think
        this those though thought three through time times today together tomorrow tonight took total toward towards tried true trying turn
        twice type under until upon used user uses using usual usually value various very wait want wanted watch ways week well went were
        what whatever when where whether which while white whole whose will wish with within without word words work world worth would
        write written wrong year years yesterday your yours weather poem autumn translate password cook rice joke visa paris stock
        tired tire tiring bored busy weary
        right correct thing parent people bring monthly annually yearly boss price priced pricing plans party parties light night fight
        covering covered starting started beginning begins commencing expiring ending ended until making serving moving having staying paying
        leader ledger leading latest lately ranking rating raise raised raising ratio across active actual reset place placed lasting
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(w => new[] { w, Tokenizer.Fold(w) }),
        StringComparer.Ordinal);
}
