# Six agents in 2026 and 2027. Atlas is promoted; Bella passes an improvement plan; Corin fails his and is retired, and what his model
# still carries is written off; Dora is superseded by Nova; Edgar stays idle and is proposed for a write-down; Flint loses his owner.
rate UsTax 0.21 from 2026-01-01 enacted 2025-07-04
rate IndiaTax 0.25168 from 2026-04-01 enacted 2025-02-01
agent Atlas from 2026-01-01 probation 2026-03-31 target 1000 budget 1500 triggers TargetMissed,CostAboveHuman
agent Bella from 2026-01-01 target 500 budget 900 triggers QualityBelowFloor,TargetMissed
agent Corin from 2026-01-01 target 400 budget 800 triggers TargetMissed,ImprovementPlanFailed
agent Dora from 2026-01-01 target 600 budget 2400 triggers CheaperReplacement
agent Edgar from 2026-01-01 target 100 budget 200 triggers Idle:150
agent Flint from 2026-01-01 target 300 budget 500 triggers Ownerless
build corin 36000 on 2026-01-01 life 36
build edgar 24000 on 2026-01-01 life 36

# The first half of 2026: Bella and Corin miss their targets from March on, Dora is good and dear.
work atlas 2026-01 to 2026-03 accepted 1100 rejected 40 reworked 10 cost 1480
work atlas 2026-04 to 2026-06 accepted 1180 rejected 40 reworked 10 cost 1540
work bella 2026-01 to 2026-02 accepted 520 rejected 20 cost 880
work bella 2026-03 to 2026-06 accepted 430 rejected 90 cost 910
work corin 2026-01 to 2026-02 accepted 410 rejected 15 cost 700
work corin 2026-03 to 2026-06 accepted 260 rejected 80 cost 720
work dora 2026-01 to 2026-12 accepted 640 rejected 10 cost 2200
work edgar 2026-01 to 2026-06 accepted 105 cost 180
work flint 2026-01 to 2027-12 accepted 310 rejected 12 cost 450
close 2026-01 to 2026-03
quarter 2026-03
decide atlas Promote role Senior-support-agent target 1150 on 2026-04-10 because Probation is over and every month was above target.
close 2026-04 to 2026-06
assess 2026-06-30
tell roster 2026-06
    Unassigned, no agent: 0 of none, loaded cost USD 0.00, net USD 0.00
    Edgar, in service, Support agent: 105 of 100, loaded cost USD 180.00, net USD 240.00
    Corin, in service, Support agent: 260 of 400, loaded cost USD 720.00, net USD 320.00
      Fired: Target missed in 4 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400, June 2026 260 of 400; fires at 3 missed months.
    Dora, in service, Support agent: 640 of 600, loaded cost USD 2,200.00, net USD 360.00
    Flint, in service, Support agent: 310 of 300, loaded cost USD 450.00, net USD 790.00
    Bella, in service, Support agent: 430 of 500, loaded cost USD 910.00, net USD 810.00
      Fired: Target missed in 4 of the last 4 months: March 2026 430 of 500, April 2026 430 of 500, May 2026 430 of 500, June 2026 430 of 500; fires at 3 missed months.
    Atlas, in service, Senior support agent: 1,180 of 1,150, loaded cost USD 1,540.00, net USD 3,180.00
    Total: loaded cost USD 6,000.00, net USD 5,700.00, ties to the ledger
decide bella Improve threshold 0.9 deadline 2026-09-30 budget 3000 on 2026-07-06 because The new prompt brings fewer accepted tickets.
decide corin Improve threshold 0.9 deadline 2026-09-30 budget 3000 on 2026-07-06 because One quarter to show that it can be mended.

# The plans run. Bella recovers, Corin does not. Edgar has no work any more.
work atlas 2026-07 to 2026-12 accepted 1190 rejected 30 reworked 5 cost 1600
work bella 2026-07 to 2026-09 accepted 540 rejected 25 cost 900
work corin 2026-07 to 2026-09 accepted 250 rejected 95 cost 730
check-in bella 0.93 on 2026-08-05 note The old prompt with the new tools holds.
check-in corin 0.71 on 2026-08-05 note No better: the model lacks the data.
close 2026-07 to 2026-09
end-plan bella 0.956 on 2026-10-01
end-plan corin 0.725 on 2026-10-01
assess 2026-10-01
decide corin Retire last 2026-10-09 on 2026-10-08 because The plan failed by its own criteria.
work bella 2026-10 to 2027-12 accepted 530 rejected 20 cost 890
leave corin fee 250
close 2026-10 to 2026-12
assess 2026-12-31
tell timeline corin
    2026-01-01 Registered by Ana Accountant: Hired on 1 Jan 2026 as Support agent: target 400 × resolved ticket a month, acquisition USD 36,000.00, run cost USD 800.00 a month.
    2026-07-01 ReviewOpened by Runrate: Retirement review opened: Target missed in 4 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400, June 2026 260 of 400; fires at 3 missed months.
    2026-07-01 TriggerFired by Runrate: Missed targets first fired on 31 May 2026. Target missed in 4 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400, June 2026 260 of 400; fires at 3 missed months.
    2026-07-06 ReviewDecided by Rita Reviewer: Improve: One quarter to show that it can be mended. The rules recommended Improve.
    2026-08-05 CheckIn by Ana Accountant: accepted share: 0.71 of 0.9 needed by 30 Sep 2026. No better: the model lacks the data.
    2026-10-01 ReviewDecided by Rita Reviewer: Improvement plan failed: accepted share: 0.725 against 0.9 by 30 Sep 2026.
    2026-10-02 ReviewOpened by Runrate: Retirement review opened: Target missed in 4 of the last 4 months: June 2026 260 of 400, July 2026 250 of 400, August 2026 250 of 400, September 2026 250 of 400; fires at 3 missed months. The improvement plan ended without meeting its criteria: accepted share: 0.725 against 0.9 by 30 Sep 2026.
    2026-10-02 TriggerFired by Runrate: A failed improvement plan first fired on 1 Oct 2026. The improvement plan ended without meeting its criteria: accepted share: 0.725 against 0.9 by 30 Sep 2026.
    2026-10-08 ReviewDecided by Rita Reviewer: Retire: The plan failed by its own criteria. The rules recommended Retire.
    2026-10-09 ExitStep by Cora Controller: Announce trigger, authority and date: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Move those who use it to its successor: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Revoke every credential, all or nothing: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Close running sessions: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Archive logs for their retention time: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Cancel commitments; a fee for leaving is a loss at once: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Derecognise what is still carried: Ticket of the exit
    2026-10-09 ExitStep by Cora Controller: Record what it knew and what to reuse: Prompts and evaluations are kept for the next agent
    2026-10-09 ExitStep by Cora Controller: Close the register entry; later usage is an incident: Ticket of the exit
    2026-10-09 Retired by Cora Controller: Retired on 9 Oct 2026.
tell tests
    Model of corin, US GAAP, May 2026: NeedsFacts, carried USD 31,000.00. Target missed in 3 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400; fires at 3 missed months.
    Model of corin, IFRS, May 2026: NeedsFacts, carried USD 31,000.00. Target missed in 3 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400; fires at 3 missed months.
    Model of corin, Ind AS, May 2026: NeedsFacts, carried USD 31,000.00. Target missed in 3 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400; fires at 3 missed months.
    Model of edgar, US GAAP, November 2026: NeedsFacts, carried USD 16,666.67. 168 days without usage or accepted output by 30 Nov 2026 (last active on 15 Jun 2026); fires at 150.
    Model of edgar, IFRS, November 2026: NeedsFacts, carried USD 16,666.67. 168 days without usage or accepted output by 30 Nov 2026 (last active on 15 Jun 2026); fires at 150.
    Model of edgar, Ind AS, November 2026: NeedsFacts, carried USD 16,666.67. 168 days without usage or accepted output by 30 Nov 2026 (last active on 15 Jun 2026); fires at 150.
    proposed for Model of corin: USD 0.00
      USD 320.00 a month, changing by 0 % a month, for 23 months: the average of March 2026 to May 2026, value less run cost.
      USD 0.00 at the end, after the costs of selling.
      Undiscounted USD 7,360.00.
      At 10 % a year, each month at its end: USD 6,700.20.
      Carrying amount USD 0.00.
      Undiscounted cash flows USD 7,360.00 cover it: recoverable, no loss.
      No loss.
    proposed for Model of edgar: USD 16,000.00
      USD 0.00 a month, changing by 0 % a month, for 23 months: the average of September 2026 to November 2026, value less run cost.
      USD 0.00 at the end, after the costs of selling.
      Undiscounted USD 0.00.
      At 10 % a year, each month at its end: USD 0.00.
      Carrying amount USD 16,000.00.
      Undiscounted cash flows USD 0.00 do not cover it: measured against fair value USD 0.00.
      Loss USD 16,000.00; new basis USD 0.00.
show income-statement UsGaap 2026-01 to 2026-12
    Run cost
      Model inference                                    68,780.00
    Run cost                                             68,780.00
    Acquisition cost
      Amortisation                                       17,000.00
    Acquisition cost                                     17,000.00
    Write-downs and disposals
      Gain or loss on disposal                           27,250.00
    Write-downs and disposals                            27,250.00
    Finance cost and tax
      Deferred tax                                        3,360.00
    Finance cost and tax                                  3,360.00
    Result                                             -116,390.00
show balance-sheet UsGaap 2026-12
    Assets
      Intangible assets                                  16,000.00
    Total assets                                         16,000.00
    Liabilities
      Accounts payable                                  129,030.00
      Deferred tax liability                              3,360.00
    Total liabilities                                   132,390.00
    Equity
      AI cost to date                                  -116,390.00
    Total equity                                       -116,390.00
    Total liabilities and equity                         16,000.00

# 2027: Nova does Dora's work for less than half, both run side by side, and Dora leaves. Flint's owner goes.
agent Nova from 2027-01-01 target 600 budget 900 triggers TargetMissed,CostAboveHuman
work dora 2027-01 to 2027-04 accepted 640 rejected 10 cost 2200
work nova 2027-01 to 2027-02 accepted 300 rejected 20 cost 500
work nova 2027-03 to 2027-12 accepted 650 rejected 15 cost 820
work atlas 2027-01 to 2027-12 accepted 1200 rejected 30 cost 1620
successor dora Nova 1.60 on 2027-02-10 because Parallel run of January
close 2027-01 to 2027-02
assess 2027-02-28
decide dora Retire last 2027-04-30 successor nova on 2027-03-05 because Nova does the same for less than half.
close 2027-03 to 2027-04
leave dora
ownerless flint 2027-05-10
late-usage dora 2027-05-04
close 2027-05 to 2027-05
assess 2027-05-31
assess 2027-06-30
close 2027-06 to 2027-12
assess 2027-12-31
tell reviews
    Quarterly review of atlas, March 2026: Quarterly review, Q1 2026. → Promote by Rita Reviewer: Probation is over and every month was above target.
    Retirement review of bella, July 2026: Target missed in 4 of the last 4 months: March 2026 430 of 500, April 2026 430 of 500, May 2026 430 of 500, June 2026 430 of 500; fires at 3 missed months. → Improve by Rita Reviewer: The new prompt brings fewer accepted tickets. Plan passed, 1 check-ins.
    Retirement review of corin, July 2026: Target missed in 4 of the last 4 months: March 2026 260 of 400, April 2026 260 of 400, May 2026 260 of 400, June 2026 260 of 400; fires at 3 missed months. → Improve by Rita Reviewer: One quarter to show that it can be mended. Plan failed, 1 check-ins.
    Retirement review of corin, October 2026: Target missed in 4 of the last 4 months: June 2026 260 of 400, July 2026 250 of 400, August 2026 250 of 400, September 2026 250 of 400; fires at 3 missed months. The improvement plan ended without meeting its criteria: accepted share: 0.725 against 0.9 by 30 Sep 2026. → Retire by Rita Reviewer: The plan failed by its own criteria. Last day 9 Oct 2026.
    Retirement review of edgar, January 2027: 199 days without usage or accepted output by 31 Dec 2026 (last active on 15 Jun 2026); fires at 150. → open
    Retirement review of dora, March 2027: Nova would cost USD 1.60 per resolved ticket against USD 3.44, 53.5 % cheaper; fires at 30 % cheaper (Parallel run of January). → Retire by Rita Reviewer: Nova does the same for less than half. Last day 30 Apr 2027. nova takes over, both run from 31 Mar 2027.
    Retirement review of flint, July 2027: 51 days without an owner by 30 Jun 2027, since 10 May 2027; fires at 30. → open
tell incidents
    dora: Used on 4 May 2027, after it had retired: gpt-4o of openai, sent by gateway.
    in quarantine: dora had retired. Its cost is accrued; find out who still runs it.
tell timeline flint
    2026-01-01 Registered by Ana Accountant: Hired on 1 Jan 2026 as Support agent: target 300 × resolved ticket a month, acquisition USD 36,000.00, run cost USD 500.00 a month.
    2027-05-10 Changed by Ana Accountant: Changed owner from Olga Owner to nobody.
    2027-07-01 ReviewOpened by Runrate: Retirement review opened: 51 days without an owner by 30 Jun 2027, since 10 May 2027; fires at 30.
    2027-07-01 TriggerFired by Runrate: Lack of an owner first fired on 9 Jun 2027. 51 days without an owner by 30 Jun 2027, since 10 May 2027; fires at 30.
tell timeline dora
    2026-01-01 Registered by Ana Accountant: Hired on 1 Jan 2026 as Support agent: target 600 × resolved ticket a month, acquisition USD 36,000.00, run cost USD 2,400.00 a month.
    2027-02-10 Changed by Ana Accountant: Changed successor to Nova at USD 1.60 per outcome.
    2027-03-01 ReviewOpened by Runrate: Retirement review opened: Nova would cost USD 1.60 per resolved ticket against USD 3.44, 53.5 % cheaper; fires at 30 % cheaper (Parallel run of January).
    2027-03-01 TriggerFired by Runrate: A cheaper successor first fired on 10 Feb 2027. Nova would cost USD 1.60 per resolved ticket against USD 3.44, 53.5 % cheaper; fires at 30 % cheaper (Parallel run of January).
    2027-03-05 ReviewDecided by Rita Reviewer: Retire: Nova does the same for less than half. The rules recommended Retire.
    2027-04-30 ExitStep by Cora Controller: Announce trigger, authority and date: Ticket of the exit
    2027-04-30 ExitStep by Cora Controller: Move those who use it to its successor: Ticket of the exit
    2027-04-30 ExitStep by Cora Controller: Revoke every credential, all or nothing: Ticket of the exit
    2027-04-30 ExitStep by Cora Controller: Close running sessions: Ticket of the exit
    2027-04-30 ExitStep by Cora Controller: Archive logs for their retention time: Ticket of the exit
    2027-04-30 ExitStep by Cora Controller: Record what it knew and what to reuse: Prompts and evaluations are kept for the next agent
    2027-04-30 ExitStep by Cora Controller: Close the register entry; later usage is an incident: Ticket of the exit
    2027-04-30 Retired by Cora Controller: Retired on 30 Apr 2027.
    2027-05-10 Incident by Runrate: Used on 4 May 2027, after it had retired: gpt-4o of openai, sent by gateway.
tell roster 2027-12
    Edgar, under review, Support agent: 0 of 100, loaded cost USD 0.00, net USD 0.00
      Fired: 564 days without usage or accepted output by 31 Dec 2027 (last active on 15 Jun 2026); fires at 150.
    Unassigned, no agent: 0 of none, loaded cost USD 0.00, net USD 0.00
    Flint, under review, Support agent: 310 of 300, loaded cost USD 450.00, net USD 790.00
      Fired: 235 days without an owner by 31 Dec 2027, since 10 May 2027; fires at 30.
    Bella, in service, Support agent: 530 of 500, loaded cost USD 890.00, net USD 1,230.00
    Nova, in service, Support agent: 650 of 600, loaded cost USD 820.00, net USD 1,780.00
    Atlas, in service, Senior support agent: 1,200 of 1,150, loaded cost USD 1,620.00, net USD 3,180.00
    Total: loaded cost USD 3,780.00, net USD 6,980.00, ties to the ledger
show workforce-pnl Management 2026-01 to 2027-12
    Value produced
      Productivity value of accepted output             274,920.00
    Value produced                                      274,920.00
    Run cost
      Model inference                                   122,300.00
    Run cost                                            122,300.00
    Write-downs and disposals
      Gain or loss on disposal                              250.00
    Write-downs and disposals                               250.00
    Management adjustments
      Agent acquisition cost                             60,000.00
    Management adjustments                               60,000.00
    Net contribution                                     92,370.00
show income-statement UsGaap 2027-01 to 2027-12
    Run cost
      Model inference                                    53,520.00
    Run cost                                             53,520.00
    Acquisition cost
      Amortisation                                        8,000.00
    Acquisition cost                                      8,000.00
    Finance cost and tax
      Deferred tax                                       -1,680.00
    Finance cost and tax                                 -1,680.00
    Result                                              -59,840.00
show balance-sheet UsGaap 2027-12
    Assets
      Intangible assets                                   8,000.00
    Total assets                                          8,000.00
    Liabilities
      Accounts payable                                  182,550.00
      Deferred tax liability                              1,680.00
    Total liabilities                                   184,230.00
    Equity
      AI cost to date                                  -176,230.00
    Total equity                                       -176,230.00
    Total liabilities and equity                          8,000.00
show balance-sheet IndAs 2027-12
    Assets
      Intangible assets                                   8,000.00
      Deferred tax asset                                  3,060.43
    Total assets                                         11,060.43
    Liabilities
      Accounts payable                                  182,550.00
    Total liabilities                                   182,550.00
    Equity
      AI cost to date                                  -171,489.57
    Total equity                                       -171,489.57
    Total liabilities and equity                         11,060.43
show asset-rollforward UsGaap 2026-01 to 2027-12
    Intangible assets
      Opening                                                 0.00
      Additions                                          60,000.00
      Amortisation and use                              -25,000.00
      Disposals                                         -27,000.00
    Closing                                               8,000.00
show deferred-tax UsGaap 2026-01 to 2027-12
    Carrying amount
      Model of edgar                                      8,000.00
    Deferred tax, liability positive
      Model of edgar                                      1,680.00
    Roll-forward
      Opening                                                 0.00
      Originated and reversed                             1,680.00
    Closing                                               1,680.00
