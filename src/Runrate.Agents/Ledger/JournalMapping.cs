using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>Maps the domain's own entry and posting: there is no second model of them.</summary>
internal sealed class JournalMapping : IEntityTypeConfiguration<JournalEntry>, IEntityTypeConfiguration<Posting>, IEntityTypeConfiguration<Entity>
{
    public void Configure(EntityTypeBuilder<JournalEntry> entry)
    {
        entry.ToTable("JournalEntries");
        entry.HasKey(e => e.Id);
        entry.Property(e => e.Key).HasMaxLength(EntryKey.LengthMax);
        entry.HasIndex(e => new { e.Entity, e.Key }).IsUnique();
        entry.HasIndex(e => new { e.Entity, e.Period, e.Date });
        entry.HasIndex(e => e.Reverses).IsUnique();
        entry.Property<int>(PostingBatches.Column);
        entry.Property(e => e.Kind).HasConversion<string>();
        entry.Property(e => e.Book).HasConversion<int?>();
        entry.HasMany(e => e.Postings).WithOne().HasForeignKey("EntryId").OnDelete(DeleteBehavior.Restrict);
        entry.Navigation(e => e.Postings).HasField("postings").UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<Posting> posting)
    {
        posting.ToTable("Postings");
        posting.HasKey("EntryId", nameof(Posting.Line));
        posting.Property(p => p.Line).ValueGeneratedNever();
        posting.ComplexProperty(p => p.Amount);
        posting.Property(p => p.Function).HasConversion<int?>();
        // Figures ask for an account within the entries of some months: both together find the posting, either alone reads too many.
        posting.HasIndex(nameof(Posting.Account), "EntryId");
    }

    public void Configure(EntityTypeBuilder<Entity> entity)
    {
        entity.ToTable("Entities");
        entity.HasKey(e => e.Id);
        entity.Property(e => e.Books).HasJsonConversion();
        entity.Property(e => e.Policies).HasJsonConversion();
        entity.Property(e => e.StatedCost).HasConversion<string>();
        entity.Property(e => e.Meters).HasConversion<string>();
        entity.Property(e => e.Bills).HasConversion<string>();
    }
}
