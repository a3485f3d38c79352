using DiunDashboard.Data.Postgres.Migrations;
using Npgsql;

namespace DiunDashboard.Tests.Data;

public sealed class PostgresUrlTests
{
    [Fact]
    public void Percent_encoded_parts_are_decoded()
    {
        var settings = Read("postgres://us%40er:p%2Fa%3As%25s%3F%23@db.example:6432/my%20db");

        (settings.Username, settings.Password, settings.Host, settings.Port, settings.Database)
            .ShouldBe(("us@er", "p/a:s%s?#", "db.example", 6432, "my db"));
    }

    [Theory]
    [InlineData("postgresql://db/diun", "db", 5432)]
    [InlineData("postgres://user@db", "db", 5432)]
    [InlineData("postgres://user:pa@ss@db:1234/diun", "db", 1234)]
    [InlineData("postgres://[::1]:6432/diun", "::1", 6432)]
    [InlineData("postgres://[2001:db8::1]/diun", "2001:db8::1", 5432)]
    [InlineData("postgres:///diun?host=/var/run/postgresql", "/var/run/postgresql", 5432)]
    [InlineData("postgres://a:1,b:2/diun?target_session_attrs=primary", "a:1,b:2", 5432)]
    public void Every_form_of_a_host_is_read(string url, string host, int port)
    {
        var settings = Read(url);
        (settings.Host, settings.Port).ShouldBe((host, port));
    }

    [Theory]
    [InlineData("postgres://db/diun?target_session_attrs=read-write", "db")]
    [InlineData("Host=db;Target Session Attributes=primary", "db")]
    [InlineData("postgres://a,b/diun?target_session_attrs=read-write", "a,b")]
    public void One_host_is_taken_whatever_is_asked_of_it(string value, string host)
    {
        var settings = Read(value);
        (settings.Host, settings.TargetSessionAttributes is null).ShouldBe((host, host == "db"));
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void The_modes_of_libpq_are_known(string mode, SslMode expected) =>
        Read($"postgres://db/diun?sslmode={mode}&connect_timeout=7&application_name=mine").SslMode.ShouldBe(expected);

    [Fact]
    public void The_pool_has_the_programs_figures_unless_the_operator_gives_others()
    {
        var settings = Read("postgres://db/diun");
        (settings.MaxPoolSize, settings.MinPoolSize, settings.ConnectionLifetime, settings.PersistSecurityInfo).ShouldBe((25, 5, 300, false));

        settings = Read("Host=db;Username=u;Password=p;Maximum Pool Size=3;Connection Lifetime=0");
        (settings.MaxPoolSize, settings.MinPoolSize, settings.ConnectionLifetime).ShouldBe((3, 3, 0));
    }

    [Theory]
    [InlineData("postgres://db/diun", 15, 5)]
    [InlineData("Host=db;TCP Keepalive Time=60;TCP Keepalive Interval=20", 60, 20)]
    [InlineData("Host=db;TCP Keepalive Time=0", 0, 0)]
    [InlineData("postgres:///diun?host=/var/run/postgresql", 0, 0)]
    [InlineData("Host=db,/var/run/postgresql", 0, 0)]
    [InlineData("Host=@abstract", 0, 0)]
    public void A_server_that_is_gone_is_noticed_also_by_who_only_waits(string value, int time, int interval)
    {
        var settings = Read(value);
        (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval).ShouldBe((time, interval));
    }

    [Theory]
    [InlineData("postgres://db/diun", GssEncryptionMode.Disable)]
    [InlineData("Host=db;Username=u;Password=p", GssEncryptionMode.Disable)]
    [InlineData("postgres://db/diun?gssencmode=disable", GssEncryptionMode.Disable)]
    [InlineData("postgres://db/diun?gssencmode=prefer", GssEncryptionMode.Prefer)]
    [InlineData("postgres://db/diun?gssencmode=require", GssEncryptionMode.Require)]
    [InlineData("Host=db;GSS Encryption Mode=Prefer", GssEncryptionMode.Prefer)]
    public void Kerberos_encrypts_only_for_who_asks_for_it(string value, GssEncryptionMode expected) =>
        Read(value).GssEncryptionMode.ShouldBe(expected);

    [Theory]
    [InlineData("postgres://opensesame:opensesame@db:opensesame/diun")]
    [InlineData("postgres://user:opensesame@db:99999/diun")]
    [InlineData("postgres://user:opensesame@/diun")]
    [InlineData("postgres://user:opensesame%zz@db/diun")]
    [InlineData("postgres://user:pass@db/diun?opensesame=1")]
    [InlineData("postgres://user:pass@db/diun?sslmode=opensesame")]
    [InlineData("postgres://user:pass@db/diun?gssencmode=opensesame")]
    [InlineData("postgres://user:pass@db/diun?connect_timeout=opensesame")]
    [InlineData("postgres://user:opensesame@db/diun?sslnegotiation=direct&sslmode=prefer")]
    [InlineData("postgres://user:pass@db/diun?channel_binding=opensesame")]
    [InlineData("postgres://user:pass@db/diun?target_session_attrs=opensesame")]
    [InlineData("postgres://user:pass@db/diun?connect_timeout=99999999")]
    [InlineData("mysql://user:opensesame@db/diun")]
    [InlineData("Host=db;Opensesame=1")]
    [InlineData("Host=db;Port=opensesame")]
    [InlineData("Host=db;SSL Mode=opensesame")]
    [InlineData("opensesame")]
    [InlineData("")]
    public void What_cannot_be_read_is_refused_without_a_word_of_it(string value)
    {
        var refusal = Should.Throw<FormatException>(() => new PostgresDatabase(value));
        refusal.Message.ShouldNotContain("opensesame");
        refusal.Message.ShouldNotContain("pass@");
        refusal.InnerException.ShouldBeNull();
    }

    private static NpgsqlConnectionStringBuilder Read(string url) => new(PostgresUrl.ToConnectionString(url));
}
