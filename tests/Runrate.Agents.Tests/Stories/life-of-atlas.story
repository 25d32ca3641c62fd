# Thirty-six months of an agent that is hired on an API, gets a model of its own, moves to its own hardware, and goes.
# Amounts are US dollars. Every step needs two people: one writes, another approves.

rate UsTax 0.21 from 2026-01-01 enacted 2025-07-04
rate IndiaTax 0.25168 from 2026-04-01 enacted 2025-04-01
hire Atlas

# 2026: a thousand a month to the vendor of the API, and in July a fine-tune of its own, worth three years.
arrange api 12000 on 2026-01-01 service 2026-01-01 to 2026-12-31
arrange model 36000 on 2026-07-01 ready 2026-07-01 life 36
close 2026-01 to 2026-12

show income-statement UsGaap 2026-01 to 2026-12
    Run cost
      Model inference                                    12,000.00
    Run cost                                             12,000.00
    Acquisition cost
      Amortisation                                        6,000.00
    Acquisition cost                                      6,000.00
    Finance cost and tax
      Deferred tax                                        6,300.00
    Finance cost and tax                                  6,300.00
    Result                                              -24,300.00
show balance-sheet UsGaap 2026-12
    Assets
      Intangible assets                                  30,000.00
    Total assets                                         30,000.00
    Liabilities
      Accounts payable                                   48,000.00
      Deferred tax liability                              6,300.00
    Total liabilities                                    54,300.00
    Equity
      AI cost to date                                   -24,300.00
    Total equity                                        -24,300.00
    Total liabilities and equity                         30,000.00
show balance-sheet IndAs 2026-12
    Assets
      Intangible assets                                  30,000.00
    Total assets                                         30,000.00
    Liabilities
      Accounts payable                                   48,000.00
      Deferred tax liability                                906.05
    Total liabilities                                    48,906.05
    Equity
      AI cost to date                                   -18,906.05
    Total equity                                        -18,906.05
    Total liabilities and equity                         30,000.00
show balance-sheet UsTax 2026-12
    Liabilities
      Accounts payable                                   48,000.00
    Total liabilities                                    48,000.00
    Equity
      AI cost to date                                   -48,000.00
    Total equity                                        -48,000.00
    Total liabilities and equity                              0.00
show balance-sheet IndiaTax 2026-12
    Assets
      Intangible assets                                  26,400.00
    Total assets                                         26,400.00
    Liabilities
      Accounts payable                                   48,000.00
    Total liabilities                                    48,000.00
    Equity
      AI cost to date                                   -21,600.00
    Total equity                                        -21,600.00
    Total liabilities and equity                         26,400.00
show deferred-tax UsGaap 2026-01 to 2026-12
    Carrying amount
      Atlas model                                        30,000.00
    Deferred tax, liability positive
      Atlas model                                         6,300.00
    Roll-forward
      Opening                                                 0.00
      Originated and reversed                             6,300.00
    Closing                                               6,300.00
show deferred-tax IndAs 2026-01 to 2026-12
    Carrying amount
      Atlas model                                        30,000.00
    Tax base
      Atlas model                                        26,400.00
    Deferred tax, liability positive
      Atlas model                                           906.05
    Roll-forward
      Opening                                                 0.00
      Originated and reversed                               906.05
    Closing                                                 906.05

# 2027: models improve faster than thought, so two years in all are left to it, not three. The agent moves to a GPU server and reserved capacity.
life model 24
arrange gpu 60000 on 2027-01-01 ready 2027-01-01 life 36
arrange reserved 36000 on 2027-01-01 service 2027-01-01 to 2029-12-31
close 2027-01 to 2027-05
# A new US rate is enacted in June; it takes effect in 2028.
rate UsTax 0.25 from 2028-01-01 enacted 2027-06-15
close 2027-06 to 2027-11

# At the year's end a successor beats it: the model is worth less than it is carried at.
impair model on 2027-12-31 undiscounted 8000 fair-value 6400 costs 400 value-in-use 7000
close 2027-12 to 2027-12

show income-statement UsGaap 2027-01 to 2027-12
    Run cost
      Infrastructure                                     12,000.00
    Run cost                                             12,000.00
    Acquisition cost
      Amortisation                                       20,000.00
      Depreciation                                       20,000.00
    Acquisition cost                                     40,000.00
    Write-downs and disposals
      Impairment                                          3,600.00
    Write-downs and disposals                             3,600.00
    Finance cost and tax
      Deferred tax                                        5,300.00
    Finance cost and tax                                  5,300.00
    Result                                              -60,900.00
show income-statement IndAs 2027-01 to 2027-12
    Run cost
      Infrastructure                                     12,000.00
    Run cost                                             12,000.00
    Acquisition cost
      Amortisation                                       20,000.00
      Depreciation                                       20,000.00
    Acquisition cost                                     40,000.00
    Write-downs and disposals
      Impairment                                          3,000.00
    Write-downs and disposals                             3,000.00
    Finance cost and tax
      Deferred tax                                       -1,338.94
    Finance cost and tax                                 -1,338.94
    Result                                              -53,661.06
show balance-sheet UsGaap 2027-12
    Assets
      Prepaid expenses, current                          12,000.00
      Prepaid expenses, non-current                      12,000.00
      Property, plant and equipment                      40,000.00
      Intangible assets                                   6,400.00
    Total assets                                         70,400.00
    Liabilities
      Accounts payable                                  144,000.00
      Deferred tax liability                             11,600.00
    Total liabilities                                   155,600.00
    Equity
      AI cost to date                                   -85,200.00
    Total equity                                        -85,200.00
    Total liabilities and equity                         70,400.00
show balance-sheet IndAs 2027-12
    Assets
      Prepaid expenses, current                          12,000.00
      Prepaid expenses, non-current                      12,000.00
      Property, plant and equipment                      40,000.00
      Intangible assets                                   7,000.00
      Deferred tax asset                                  2,043.64
    Total assets                                         73,043.64
    Liabilities
      Accounts payable                                  144,000.00
      Deferred tax liability                              1,610.75
    Total liabilities                                   145,610.75
    Equity
      AI cost to date                                   -72,567.11
    Total equity                                        -72,567.11
    Total liabilities and equity                         73,043.64
show asset-rollforward UsGaap 2027-01 to 2027-12
    Prepaid expenses
      Opening                                                 0.00
      Additions                                          36,000.00
      Amortisation and use                              -12,000.00
    Closing                                              24,000.00
    Property, plant and equipment
      Opening                                                 0.00
      Additions                                          60,000.00
      Amortisation and use                              -20,000.00
    Closing                                              40,000.00
    Intangible assets
      Opening                                            30,000.00
      Amortisation and use                              -20,000.00
      Impairment                                         -3,600.00
    Closing                                               6,400.00
show asset-rollforward IndAs 2027-01 to 2027-12
    Prepaid expenses
      Opening                                                 0.00
      Additions                                          36,000.00
      Amortisation and use                              -12,000.00
    Closing                                              24,000.00
    Property, plant and equipment
      Opening                                                 0.00
      Additions                                          60,000.00
      Amortisation and use                              -20,000.00
    Closing                                              40,000.00
    Intangible assets
      Opening                                            30,000.00
      Amortisation and use                              -20,000.00
      Impairment                                         -3,000.00
    Closing                                               7,000.00
show deferred-tax UsGaap 2027-01 to 2027-12
    Carrying amount
      Atlas model                                         6,400.00
      GPU server                                         40,000.00
      Reserved GPU capacity                              24,000.00
    Tax base
      Reserved GPU capacity                              24,000.00
    Deferred tax, liability positive
      Atlas model                                         1,600.00
      GPU server                                         10,000.00
    Roll-forward
      Opening                                             6,300.00
      Change of rate                                      2,933.34
      Originated and reversed                             2,366.66
    Closing                                              11,600.00
show book-bridge IndAs 2027-01 to 2027-12
    Ind AS book
    Result                                              -53,661.06
    Taken away: entries of Ind AS alone
      Amortisation                                       20,000.00
      Depreciation                                       20,000.00
      Impairment                                          3,000.00
      Deferred tax                                       -1,338.94
    Added: entries of US GAAP alone
      Amortisation                                      -20,000.00
      Depreciation                                      -20,000.00
      Impairment                                         -3,600.00
      Deferred tax                                       -5,300.00
    Result, US GAAP book                                -60,900.00
show treatment-effects UsGaap 2027-01 to 2027-12
    US GAAP book
    EBITDA                                              -12,000.00
    Operating cash flow                                 -36,000.00
      Assets bought                                     -60,000.00
      Principal of leases                                     0.00
      Exits                                                   0.00
    Burn                                                -96,000.00
    IFRS book
    EBITDA                                              -12,000.00
    Operating cash flow                                 -36,000.00
      Assets bought                                     -60,000.00
      Principal of leases                                     0.00
      Exits                                                   0.00
    Burn                                                -96,000.00
    Ind AS book
    EBITDA                                              -12,000.00
    Operating cash flow                                 -36,000.00
      Assets bought                                     -60,000.00
      Principal of leases                                     0.00
      Exits                                                   0.00
    Burn                                                -96,000.00
show cash-view Management 2027-01 to 2027-12
    Run cost
      Infrastructure                                     12,000.00
    Run cost                                             12,000.00
    Management adjustments
      Agent acquisition cost                             60,000.00
    Management adjustments                               60,000.00
    Taken to the balance sheet
      Prepaid expenses                                   24,000.00
    Taken to the balance sheet                           24,000.00
    Benefit less cash, paid or payable                  -96,000.00

# In March 2028 the successor disappoints: the loss is given back where the standard asks for it, up to what would have been left.
close 2028-01 to 2028-02
impair model on 2028-03-31 undiscounted 9000 fair-value 6500 costs 500 value-in-use 5800
close 2028-03 to 2028-03
show asset-rollforward IndAs 2028-01 to 2028-03
    Prepaid expenses
      Opening                                            24,000.00
      Amortisation and use                               -3,000.00
    Closing                                              21,000.00
    Property, plant and equipment
      Opening                                            40,000.00
      Amortisation and use                               -5,000.00
    Closing                                              35,000.00
    Intangible assets
      Opening                                             7,000.00
      Amortisation and use                               -3,500.00
      Reversal of impairment                              1,500.00
    Closing                                               5,000.00
close 2028-04 to 2028-11

# The last day of 2028: the server is sold, the capacity is given back, the model is retired.
exit model on 2028-12-31
exit gpu on 2028-12-31 proceeds 15000 selling 500
exit reserved on 2028-12-31 refund 2000 fee 1000
close 2028-12 to 2028-12

show income-statement UsGaap 2028-01 to 2028-12
    Run cost
      Infrastructure                                     12,000.00
    Run cost                                             12,000.00
    Acquisition cost
      Amortisation                                        6,400.00
      Depreciation                                       20,000.00
    Acquisition cost                                     26,400.00
    Write-downs and disposals
      Gain or loss on disposal                           16,500.00
    Write-downs and disposals                            16,500.00
    Finance cost and tax
      Deferred tax                                      -11,600.00
    Finance cost and tax                                -11,600.00
    Result                                              -43,300.00
show income-statement IndAs 2028-01 to 2028-12
    Run cost
      Infrastructure                                     12,000.00
    Run cost                                             12,000.00
    Acquisition cost
      Amortisation                                        8,500.00
      Depreciation                                       20,000.00
    Acquisition cost                                     28,500.00
    Write-downs and disposals
      Impairment                                         -1,500.00
      Gain or loss on disposal                           16,500.00
    Write-downs and disposals                            15,000.00
    Finance cost and tax
      Deferred tax                                          432.89
    Finance cost and tax                                    432.89
    Result                                              -55,932.89
show balance-sheet UsGaap 2028-12
    Assets
      Cash                                               16,500.00
    Total assets                                         16,500.00
    Liabilities
      Accounts payable                                  145,000.00
    Total liabilities                                   145,000.00
    Equity
      AI cost to date                                  -128,500.00
    Total equity                                       -128,500.00
    Total liabilities and equity                         16,500.00
show balance-sheet IndAs 2028-12
    Assets
      Cash                                               16,500.00
    Total assets                                         16,500.00
    Liabilities
      Accounts payable                                  145,000.00
    Total liabilities                                   145,000.00
    Equity
      AI cost to date                                  -128,500.00
    Total equity                                       -128,500.00
    Total liabilities and equity                         16,500.00
show balance-sheet UsTax 2028-12
    Assets
      Cash                                               16,500.00
    Total assets                                         16,500.00
    Liabilities
      Accounts payable                                  145,000.00
    Total liabilities                                   145,000.00
    Equity
      AI cost to date                                  -128,500.00
    Total equity                                       -128,500.00
    Total liabilities and equity                         16,500.00
show balance-sheet IndiaTax 2028-12
    Assets
      Cash                                               16,500.00
    Total assets                                         16,500.00
    Liabilities
      Accounts payable                                  145,000.00
    Total liabilities                                   145,000.00
    Equity
      AI cost to date                                  -128,500.00
    Total equity                                       -128,500.00
    Total liabilities and equity                         16,500.00
show asset-rollforward IndiaTax 2026-01 to 2028-12
    Prepaid expenses
      Opening                                                 0.00
      Additions                                          36,000.00
      Amortisation and use                              -24,000.00
      Disposals                                         -12,000.00
    Closing                                                   0.00
    Property, plant and equipment
      Opening                                                 0.00
      Additions                                          60,000.00
      Amortisation and use                              -39,840.00
      Disposals                                         -20,160.00
    Closing                                                   0.00
    Intangible assets
      Opening                                                 0.00
      Additions                                          36,000.00
      Amortisation and use                              -26,928.00
      Disposals                                          -9,072.00
    Closing                                                   0.00
show deferred-tax UsGaap 2028-01 to 2028-12
    Roll-forward
      Opening                                            11,600.00
      Originated and reversed                           -11,600.00
    Closing                                                   0.00
