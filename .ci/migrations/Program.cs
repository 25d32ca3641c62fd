Console.WriteLine("This project only lends its dependencies to dotnet ef; see .ci/add-migration.");
